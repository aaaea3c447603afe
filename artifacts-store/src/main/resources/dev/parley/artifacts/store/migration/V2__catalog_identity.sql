-- By which a store of bytes knows this catalog: one row, made up by whoever asks first.
create table catalog_identity (
    only_row integer primary key check (only_row = 1),
    made_up varchar(36) not null
);
