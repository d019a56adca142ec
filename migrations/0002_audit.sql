-- Append-only, and every row carries the SHA-256 of the one before it (src/storage/audit.hpp).
create table audit_logs (
    id            {{int}} primary key,
    session       {{int}} not null,
    seq           {{int}},                  -- journal row it was made from; null: written directly
    time          {{timestamp}} not null,
    actor         text not null,
    action        text not null,
    object        text not null,
    detail        text not null,            -- text and not {{json}}: the hash needs every byte
    previous_hash text not null,
    hash          text not null,
    unique (session, seq)
){{strict}};

--@sqlite
create trigger audit_logs_no_update before update on audit_logs
begin
    select raise(abort, 'audit_logs is append-only');
end;
create trigger audit_logs_no_delete before delete on audit_logs
begin
    select raise(abort, 'audit_logs is append-only');
end;
--@postgres
create function audit_logs_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'audit_logs is append-only';
end $$;
create trigger audit_logs_no_change before update or delete on audit_logs
    for each row execute function audit_logs_refuse();
create trigger audit_logs_no_truncate before truncate on audit_logs
    for each statement execute function audit_logs_refuse();
--@all
