-- `emulated`: whether a row was created in demo mode, so that the emulator has its run and Replicate does not. Rows
-- from before this column count as emulated only if they show it: the emulator's account name (`the-way-emulator`), or
-- a training that was estimated at $0. All others count as real, so that no paid run is lost.
create or replace function the_way.lacks_emulated(name text) returns boolean
language sql stable as $$
  select not exists (select from pg_catalog.pg_attribute
    where attrelid = name::regclass and attname = 'emulated' and not attisdropped)
$$;

do $$
begin
  if the_way.lacks_emulated('public.trainings') then
    alter table public.trainings add column emulated boolean not null default false;
    update public.trainings set emulated = true
    where destination like 'the-way-emulator/%' or estimate_usd_micros = 0;
  end if;
  if the_way.lacks_emulated('public.generations') then
    alter table public.generations add column emulated boolean not null default false;
    update public.generations set emulated = true where model_url like 'the-way-emulator/%';
  end if;
  if the_way.lacks_emulated('public.trained_models') then
    alter table public.trained_models add column emulated boolean not null default false;
    update public.trained_models set emulated = true
    where model_url like 'the-way-emulator/%'
      or training_id in (select t.id from public.trainings t where t.emulated);
  end if;
  if the_way.lacks_emulated('public.deleted_runs') then
    alter table public.deleted_runs add column emulated boolean not null default false;
    update public.deleted_runs set emulated = true where version like 'the-way-emulator/%';
  end if;
end $$;

drop function the_way.lacks_emulated(text);

-- Up to schema version 7, demo mode replaced the reason of real runs on hold by "not connected". Such runs become due
-- at once and then get their own reason again.
drop function if exists public.runs_await_connection(jsonb);
update public.trainings set error = null, next_check_at = least(next_check_at, now())
where error->>'code' = 'replicate.not_connected' and status in ('queued', 'submitting', 'starting', 'processing');
update public.generations set error = null, next_check_at = least(next_check_at, now())
where error->>'code' = 'replicate.not_connected' and status not in ('succeeded', 'failed', 'canceled');
