-- Up to where the bytes in the store count: what is beyond awaits its checksum. The greatest there is if nothing does.
alter table artifact add column sure_bytes bigint default 9223372036854775807 not null;
-- How many are open of a user who has, or had, many.
create index artifact_owner on artifact (owner_id, state);
