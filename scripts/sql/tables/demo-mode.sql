-- `emulated`: whether a row was created in demo mode, so that the emulator has its run and Replicate does not. Rows
-- from before this column count as emulated only if they show it: the emulator's account name (`the-way-emulator`), or
-- a training that was estimated at $0. All others count as real, so that no paid run is lost. `runs` had it from the
-- start, and trainings and generations have no such column since then.
do $$
begin
  if the_way.has_column('trainings', 'status') and not the_way.has_column('trainings', 'emulated') then
    alter table public.trainings add column emulated boolean not null default false;
    update public.trainings set emulated = true
    where destination like 'the-way-emulator/%' or estimate_usd_micros = 0;
  end if;
  if the_way.has_column('generations', 'status') and not the_way.has_column('generations', 'emulated') then
    alter table public.generations add column emulated boolean not null default false;
    update public.generations set emulated = true where model_url like 'the-way-emulator/%';
  end if;
  if not the_way.has_column('trained_models', 'emulated') then
    alter table public.trained_models add column emulated boolean not null default false;
    update public.trained_models set emulated = true where model_url like 'the-way-emulator/%';
    if the_way.has_column('trainings', 'emulated') then
      update public.trained_models set emulated = true
      where training_id in (select t.id from public.trainings t where t.emulated);
    end if;
  end if;
  if not the_way.has_column('deleted_runs', 'emulated') then
    alter table public.deleted_runs add column emulated boolean not null default false;
    update public.deleted_runs set emulated = true where version like 'the-way-emulator/%';
  end if;
end $$;
