-- A register as the first version of the tables left it: three readers, a dispute, an undo, a name blanked.
CREATE TABLE register_event (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    time TEXT NOT NULL,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    round INTEGER,
    turn INTEGER,
    answers TEXT REFERENCES register_event (id),
    payload TEXT NOT NULL,
    CHECK (position > 0),
    UNIQUE (subject, person, round, turn)
            );
INSERT INTO register_event VALUES(1,'00000000-0000-0000-0000-000000000001','2026-01-05T09:00:00.000000Z','ann','person_added','ann',NULL,NULL,NULL,'{}');
INSERT INTO register_event VALUES(2,'00000000-0000-0000-0000-000000000002','2026-01-05T09:01:00.000000Z','ben','person_added','ben',NULL,NULL,NULL,'{}');
INSERT INTO register_event VALUES(3,'00000000-0000-0000-0000-000000000003','2026-01-05T09:02:00.000000Z','cat','person_added','cat',NULL,NULL,NULL,'{}');
INSERT INTO register_event VALUES(4,'00000000-0000-0000-0000-000000000004','2026-01-05T09:03:00.000000Z','local','person_added','local',NULL,NULL,NULL,'{}');
INSERT INTO register_event VALUES(5,'00000000-0000-0000-0000-000000000005','2026-01-05T09:05:00.000000Z','ann','decided','a:1|b:2',1,0,NULL,'{"a": "a:1", "answer": "subset", "b": "b:2", "kind": "mapping", "readers": 2}');
INSERT INTO register_event VALUES(6,'00000000-0000-0000-0000-000000000006','2026-01-05T09:06:00.000000Z','ben','decided','a:1|b:2',1,0,NULL,'{"a": "a:1", "answer": "equal", "b": "b:2", "kind": "mapping", "readers": 2}');
INSERT INTO register_event VALUES(7,'00000000-0000-0000-0000-000000000007','2026-01-05T09:07:00.000000Z','cat','adjudicated','a:1|b:2',1,0,'00000000-0000-0000-0000-000000000006','{"a": "a:1", "answer": "subset", "b": "b:2", "kind": "mapping", "readers": 2}');
INSERT INTO register_event VALUES(8,'00000000-0000-0000-0000-000000000008','2026-01-05T09:08:00.000000Z','ann','commented','a:1|b:2',1,NULL,NULL,'{"a": "a:1", "b": "b:2"}');
INSERT INTO register_event VALUES(9,'00000000-0000-0000-0000-000000000009','2026-01-05T09:09:00.000000Z','ann','decided','a:1|c:3',1,0,NULL,'{"a": "a:1", "answer": "equal", "b": "c:3", "kind": "mapping", "readers": 2}');
INSERT INTO register_event VALUES(10,'00000000-0000-0000-0000-00000000000a','2026-01-05T09:10:00.000000Z','ann','undone','a:1|c:3',1,NULL,'00000000-0000-0000-0000-000000000009','{}');
INSERT INTO register_event VALUES(11,'00000000-0000-0000-0000-00000000000b','2026-01-05T09:11:00.000000Z','ben','core_edited','core:falls',NULL,NULL,NULL,'{}');
INSERT INTO register_event VALUES(12,'00000000-0000-0000-0000-00000000000c','2026-01-05T09:12:00.000000Z','ben','redacted','ann',NULL,NULL,'00000000-0000-0000-0000-000000000001','{"fields": ["name"], "kind": "person_added"}');
CREATE TABLE register_schema (version INTEGER NOT NULL);
INSERT INTO register_schema VALUES(1);
CREATE TABLE register_text (
    event TEXT NOT NULL REFERENCES register_event (id),
    field TEXT NOT NULL,
    text TEXT,
    PRIMARY KEY (event, field)
            );
INSERT INTO register_text VALUES('00000000-0000-0000-0000-000000000001','name',NULL);
INSERT INTO register_text VALUES('00000000-0000-0000-0000-000000000002','name','Ben Brook');
INSERT INTO register_text VALUES('00000000-0000-0000-0000-000000000003','name','Cat Chen');
INSERT INTO register_text VALUES('00000000-0000-0000-0000-000000000004','name','Lo Cal');
INSERT INTO register_text VALUES('00000000-0000-0000-0000-000000000005','reason','36 hours is stricter');
INSERT INTO register_text VALUES('00000000-0000-0000-0000-000000000008','comment','see page 4');
INSERT INTO register_text VALUES('00000000-0000-0000-0000-00000000000b','fields','{"title": "Falls"}');
INSERT INTO register_text VALUES('00000000-0000-0000-0000-00000000000c','reason','asked for');
CREATE TABLE register_token (
    hash TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    made TEXT NOT NULL
            );
INSERT INTO register_token VALUES('c864b35af66ba9b00b866c34a96edcd23ddec2d94924e97902b381effe921098','ann','2026-01-05T09:00:00.000000Z');
INSERT INTO register_token VALUES('f6390f179a4d49abec4279f5b6fb6c3a898eb13ec615c11c74bd0bf844e29404','ben','2026-01-05T09:01:00.000000Z');
INSERT INTO register_token VALUES('de9f813e5fdd24ca752da0c8adef4c5e87bf30e5f985ba87f934fc0ed212c054','cat','2026-01-05T09:02:00.000000Z');
INSERT INTO register_token VALUES('f8ad0ff6812ce164e531fd316af08cce318c045d30365f100ba3ce3803029a09','local','2026-01-05T09:04:00.000000Z');
CREATE UNIQUE INDEX register_event_adjudication
    ON register_event (subject, round, turn) WHERE kind = 'adjudicated';
CREATE INDEX register_event_person ON register_event (person, position);
