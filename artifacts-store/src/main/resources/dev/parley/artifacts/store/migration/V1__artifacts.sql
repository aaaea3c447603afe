-- Plain SQL that H2 and PostgreSQL take alike. Ids, kinds and states are text as they stand on the wire.
create table artifact (
    id varchar(26) primary key,
    room varchar(128) not null,
    owner_id varchar(256) not null,
    peer varchar(1024),
    kind varchar(16) not null,
    client_id varchar(255) not null,
    display_name varchar(1024) not null,
    type_said varchar(1024) not null,
    type_found varchar(255),
    length_bytes bigint,
    offset_bytes bigint not null,
    sha256_said varchar(64),
    sha256 varchar(64),
    state varchar(16) not null,
    fence bigint not null,
    version bigint not null,
    store varchar(32) not null,
    created timestamp(3) with time zone not null,
    last_byte timestamp(3) with time zone not null,
    expires timestamp(3) with time zone not null,
    completed timestamp(3) with time zone,
    error varchar(64),
    -- When its state last changed.
    changed timestamp(3) with time zone not null,
    -- When it last changed without the room having been told; null once it has been.
    untold timestamp(3) with time zone,
    constraint artifact_claim unique (owner_id, kind, client_id)
);
create index artifact_room on artifact (room, created, id);
create index artifact_silent on artifact (state, last_byte);
create index artifact_stuck on artifact (state, changed);
create index artifact_expires on artifact (expires);
create index artifact_untold on artifact (untold);

create table rendition (
    artifact varchar(26) not null references artifact (id) on delete cascade,
    rendition varchar(32) not null,
    media_type varchar(255) not null,
    size_bytes bigint not null,
    object_key varchar(128) not null,
    width integer,
    height integer,
    duration_ms bigint,
    primary key (artifact, rendition)
);

create table job (
    artifact varchar(26) not null references artifact (id) on delete cascade,
    step varchar(16) not null,
    -- The order of the artifact's steps.
    place integer not null,
    -- waiting for the step before it, due, taken, done, parked
    state varchar(16) not null,
    fence bigint not null,
    attempts integer not null,
    worker varchar(128),
    -- From when on it may be taken: the end of the lease, if it is taken.
    due timestamp(3) with time zone not null,
    error_text varchar(2000),
    primary key (artifact, step)
);
create index job_due on job (state, due);
