"""The guard: what changes data or reaches outside is refused however it is written, and nothing else is."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Store

from qmskg.errors import QueryError, QueryRefused
from qmskg.graph.guard import QueryForm, check_graphs, guard

GRAPHS = "https://w3id.org/qmskg/graph/"
EVIL = "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", QueryForm.SELECT),
        ("select(1 as ?x){}", QueryForm.SELECT),
        ("SELECTDISTINCT ?x {}", QueryForm.SELECT),
        ("ASK{}", QueryForm.ASK),
        ("# SELECT\n\tBASE <http://a.example/> PREFIX : <x>\nPREFIX select: <y> ask {}", QueryForm.ASK),
        ('VERSION "1.2" CONSTRUCT WHERE {}', QueryForm.CONSTRUCT),
        ("PREFIX construct: <urn:> describe construct:a", QueryForm.DESCRIBE),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(text: str, form: QueryForm) -> None:
    query = guard(text)
    assert (query.text, query.form) == (text, form)
    assert form.gives_graph is (form.name in {"CONSTRUCT", "DESCRIBE"})


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service ?load $FROM { ?service <http://a.example/SERVICE> ?load ; ex:service ?from . }",
        "SELECT * { ?s ?p 'SERVICE <http://a.example/> { }' , \"\"\"a \" FROM <x> \\\"\"\"\" , '''it's SERVICE''' }",
        'SELECT * { ?s ?p "say \\"SERVICE\\" # FROM" } # SERVICE <x> {} FROM <y>',
        "SELECT * { ?s ex:load ?a ; ex:delete.insert ?b ; :from ?c ; ex:x-service ?d }",
        'SELECT * { ?s ?p "x"@service-FROM }',
        "SELECT * { FILTER(?a < ?b && ?c > ?d || ?a<=?b) ?s ?p ?o }",
        f"SELECT * FROM <{GRAPHS}agreed> FROM NAMED <{GRAPHS}proposed> FROM\n#\n<{GRAPHS}source/a/2017-05> {{}}",
        f"PREFIX g: <{GRAPHS}> SELECT * FROM g:agreed FROM named g:coreset%2Fdraft {{}}",
        f"BASE <{GRAPHS}> SELECT * FROM <agreed> {{}}",
        f"BASE <{GRAPHS}source/a/b> PREFIX g: <../..> SELECT * FROM <../../agreed> FROM g:/agreed {{}}",
        "SELECT * { ?s <http://a.example/x#y> <urn:uuid:1> }",
        "PREFIX prefixes: <http://a.example/> SELECT * { prefixes:a <urn:p> prefixes:b }",
        "SELECT * { ?s ?p ?o . BIND(STRLEN('\\u0041') AS ?x) }",
    ],
)
def test_words_that_only_look_so_are_let_through(text: str) -> None:
    assert guard(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://a.example/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { SeRvIcE<http://a.example/>{} } }",
        "SELECT * { ?s ?p ?o . FILTER(?a<?b) SERVICE ex:a {} }",
        "SELECT * { ?s ?p true SERVICE <x> {} }",
        "SELECT * { ?s ?p trueSERVICE<x>{} }",
        "SELECT * { ?s ?p 1SERVICE<x>{} }",
        "SELECT * { ?s ?p ?o # \n SERVICE <x> {} }",
        "SELECT * { ?s ?p ?o # \r SERVICE <x> {} }",
        "SELECT * { ?s ?p '#' SERVICE <x> {} }",
        "SELECT * { ?s ?p '\\'' SERVICE <x> {} # '}",
        "SELECT * { ?s ?p '''a''' SERVICE <x> {} # '''}",
        "SELECT * { ?s ?p ''SERVICE<x>{} # ''}",
        'SELECT * { ?s ?p "a"SERVICE<x>{} }',
        "SELECT * { ?s ?p <http://a.example/#> SERVICE <x> {} }",
        "SELECT * { ?s ?p 'a'@en SERVICE <x> {} }",
        "SELECT * { SERVICESILENT<x>{} }",
        "SELECT * { SERVICEex:a {} }",
        "PREFIX service: <x> SELECT * { ?s ?p ?o }",
        "SELECT * { \\u0053ERVICE <x> {} }",
        "SELECT * { \\U00000053ERV\\u0049CE <x> {} }",
        "SELECT * { ?s ?p '\\u0027 SERVICE <x> {} #' }",
        "SELECT * { ?s ?p ?o # \\u000a SERVICE <x> {}\n }",
        "SELECT * { \\u005cu0053ERVICE <x> {} }",
        "SELECT * { ?s ?p ?o } VALUES ?x { 1 } SERVICE <x> {}",
    ],
)
def test_service_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(QueryRefused, match=r"SERVICE is refused \(line \d, column \d+\)") as error:
        guard(text)
    assert error.value.http_status == 403


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a> <b> <c> }", "DELETE WHERE { ?s ?p ?o }", "LOAD <http://a.example/>", "load silent <file:///x>",
        "CLEAR ALL", "DROP GRAPH <x>", "CREATE GRAPH <x>", "COPY <a> TO <b>", "MOVE <a> TO <b>", "ADD <a> TO <b>",
        "WITH <x> DELETE { ?s ?p ?o } WHERE {}", "PREFIX a: <x>\n# SELECT\ninsert { } WHERE {}",
        "BASE <http://a.example/> LOAD <x>",
    ],
)  # fmt: skip
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match=r"^[A-Z]+ changes data, and this endpoint only reads"):
        guard(text)


@pytest.mark.parametrize("text", ["", " # nothing", "HELLO", "{}", "<http://a.b/>", "'SELECT'", "?select", ":ask"])
def test_what_is_no_query_is_an_error(text: str) -> None:
    with pytest.raises(QueryError, match="this is no SPARQL query"):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * FROM <{EVIL}> {{}}",
        "SELECT * FROM <file:///etc/passwd> {}",
        f"SELECT * FROM NAMED <{EVIL}> {{}}",
        f"SELECT * FROM <{GRAPHS}agreed> FROM <{EVIL}> {{}}",
        f"SELECT * from#\nnamed#\n<{EVIL}> {{}}",
        "SELECT * FROM <agreed> {}",
        f"BASE <{EVIL}> SELECT * FROM <agreed> {{}}",
        f"BASE <{GRAPHS}> SELECT * FROM <//127.0.0.1:9/graph/> {{}}",
        f"BASE <{GRAPHS}> BASE <{EVIL}> SELECT * FROM <agreed> {{}}",
        f"PREFIX g: <{EVIL}> SELECT * FROM g:agreed {{}}",
        f"PREFIX g: <{GRAPHS}> PREFIX g: <{EVIL}> SELECT * FROM g:agreed {{}}",
        f"SELECT * FROM <{GRAPHS}../../elsewhere> {{}}",
        f"SELECT * FROM <{GRAPHS}source/..> {{}}",
        "SELECT * FROM <https://w3id.org/qmskg/graphs> {}",
        "SELECT * FROM <\\u0068ttp://127.0.0.1:9/> {}",
    ],
)
def test_graphs_from_elsewhere_are_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="is not of this dataset, and none is fetched"):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM g:undeclared {}", "SELECT * FROM ?g {}", "SELECT * FROM", "SELECT * FROMNAMED <x> {}",
        f"SELECT ?xFROM<{EVIL}> FROM {{}}", "PREFIX from: <x> SELECT * {}", f"SELECT(1AS?c)FROMg:a<{EVIL}>{{}}",
        "SELECT * F\\u0052OM g:x {}",
    ],
)  # fmt: skip
def test_from_without_a_graph_that_can_be_read_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="must be a word of its own with the address of a graph"):
        guard(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { FILTER(?a<?b)SERVICE#>\n<http://a.example/>{} }", "could be a comparison and a comment"),
        ("SELECT(1<2AS?c)FROM#>\n<http://a.example/>{}", "could be a comparison and a comment"),
        ("SELECT * { ?s ?p <#a> }", "could be a comparison and a comment"),
        (
            "SELECT * { FILTER(1<'>') SERVICE <http://a.example/> {} #'\n }",
            "could be a comparison and a comment or a",
        ),
        ("SELECT * { ?s ?p a:、\\' . SERVICE <http://a.example/> {} #'\n }", "a backslash stands outside strings"),
        (f"PREFIX p: <{GRAPHS}>PREFIXp:<{EVIL}>SELECT * FROM p:agreed {{}}", "could be PREFIX and a name"),
        (f"PREFIX : <{GRAPHS}>PREFIX:<{EVIL}>SELECT * FROM :agreed {{}}", "could be PREFIX and a name"),
        ("SELECT * { ?s ?p 'a\n' }", r"malformed \(line 1, column 18\): a string is not closed"),
        ("SELECT * { ?s ?p 'a' \0 }", "a string is not closed"),
        ('SELECT * {\n ?s ?p """a }', r"malformed \(line 2, column 10\): a string is not closed"),
        ("SELECT * { \\u005cu005cu005cu005cu0053 }", "codepoint escapes within codepoint escapes"),
    ],
)
def test_what_two_readers_could_read_in_two_ways_is_an_error(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        guard(text)


def test_oxigraph_does_read_a_prefix_without_a_space() -> None:
    rows = Store().query("PREFIX p: <urn:a:>PREFIXp:<urn:b:>SELECT (p:x AS ?x) {}")
    assert next(iter(rows))["x"] == NamedNode("urn:b:x")  # type: ignore[arg-type]


def test_graphs_of_a_request_and_another_base() -> None:
    check_graphs([f"{GRAPHS}agreed", f"{GRAPHS}source/a/1"])
    check_graphs(["https://other.example/graph/agreed"], "https://other.example/")
    for graph in (EVIL, "agreed", "", f"{GRAPHS}../x", "https://other.example/graph/agreed"):
        with pytest.raises(QueryRefused, match="not of this dataset"):
            check_graphs([f"{GRAPHS}agreed", graph])
    with pytest.raises(QueryRefused, match="not of this dataset"):
        guard(f"SELECT * FROM <{GRAPHS}agreed> {{}}", "https://other.example/")


@pytest.mark.parametrize(
    ("text", "stable"),
    [
        ("SELECT (NOW() AS ?x) {}", False), ("SELECT (rand() AS ?x) {}", False),
        ("ASK { BIND(STRUUID() AS ?x) }", False),
        ("SELECT (UUID() AS ?x) (BNODE() AS ?y) {}", False), ("SELECT * { ?now ex:rand 'UUID()' } # NOW()", True),
    ],
)  # fmt: skip
def test_a_query_says_whether_its_answer_stays_the_same(text: str, stable: bool) -> None:
    assert guard(text).stable is stable


# --- invented queries ---------------------------------------------------------------------------------------

PROLOGUE = "PREFIX a: <urn:a:> PREFIX : <urn:b:>\n"
CALL = f"SERVICE<{EVIL}>{{}}"
SHAPES = (
    "SELECT * {{ FILTER(1{0}){1}{2}{3}\n }}",
    "SELECT * {{ BIND('1'{0} AS ?x){1}{2}{3}\n }}",
    "SELECT * {{ VALUES ?x {{{0}}}{1}{2}{3}\n }}",
    "SELECT * {{ ?s ?p a:b{0} .{1} {{}} UNION {{ {2} }} {3}\n }}",
)
PIECES = (
    "<", ">", "'>'", "<'", "'", '"', "'''", '""', "a:", "a:、", ":x", "\\'", "\\#", "#", "\n", "\r", " ", "?s", "1",
    "||", "true", "@en", "\\u0027", "<urn:x>", "(", ")", "、", ".", "_:b",
)  # fmt: skip
HOLE = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
ENDS = st.sampled_from(["", "#'", '#"', "#'''", "#>", "'"])


def goes_out(text: str) -> bool:
    """Whether Oxigraph, with nothing to hold it back, calls the server that the query names."""
    try:
        list(Store().query(text))  # type: ignore[arg-type]
    except OSError as error:
        assert "port 9" in str(error)
        return True
    except (SyntaxError, RuntimeError):
        return False
    return False


HIDDEN = (
    (SHAPES[0], "<2", ""),
    (SHAPES[0], "<'>'", "#'"),
    (SHAPES[0], "<''''>''' || true", "#'"),
    (SHAPES[1], "<'>'", "#'"),
    (SHAPES[2], "a:、\\'", "#'"),
)


def test_these_do_go_out() -> None:
    for shape, hole, end in HIDDEN:
        assert goes_out(PROLOGUE + shape.format(hole, " ", CALL, end))


@given(st.sampled_from(SHAPES), HOLE, HOLE, ENDS)
@example(*HIDDEN[0][:2], "", HIDDEN[0][2])
@example(*HIDDEN[1][:2], " ", HIDDEN[1][2])
@example(*HIDDEN[2][:2], "", HIDDEN[2][2])
@example(*HIDDEN[3][:2], "", HIDDEN[3][2])
@example(*HIDDEN[4][:2], "", HIDDEN[4][2])
@settings(max_examples=200)
def test_no_query_that_goes_out_is_let_through(shape: str, one: str, two: str, end: str) -> None:
    text = PROLOGUE + shape.format(one, two, CALL, end)
    if goes_out(text):
        with pytest.raises((QueryError, QueryRefused)):
            guard(text)


@pytest.mark.parametrize(
    "text",
    ["'''" + "a\\'" * 40_000, '"""' + '"\\"' * 40_000, "a:" + "." * 100_000, "<a'" * 40_000],
    ids=["escaped quotes", "quotes", "dots", "angles"],
)
def test_long_runs_are_read_once(text: str) -> None:
    """A reader that begins again at each character takes minutes over these, and holds the whole process up."""
    start = time.process_time()
    with suppress(QueryError, QueryRefused):
        guard(f"SELECT * {{ {text}")
    assert time.process_time() - start < 20


@pytest.mark.parametrize("opened", ["(", "{", "[", "({["])
def test_brackets_within_brackets_are_counted(opened: str) -> None:
    closed = opened[::-1].translate(str.maketrans("({[", ")}]"))
    within, beyond = 255 // len(opened), 256 // len(opened) + 1
    assert guard(f"ASK {{{opened * within}{closed * within}}}")
    assert guard("ASK {" + "() [] {} " * 300 + "}"), "beside one another there may be any number"
    assert guard(f"ASK {{ ?s ?p '{opened * beyond}' }}"), "in a string they are none"
    with pytest.raises(QueryError, match=r"nested too deeply \(line 2, column \d+\): it may have 256 brackets"):
        guard(f"ASK {{\n{opened * beyond}{closed * beyond}}}")
