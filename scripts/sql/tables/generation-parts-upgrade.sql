-- Up to schema version 11, a generation was one run with the same id, and had the columns of its part.
do $$
declare
  name text;
begin
  if the_way.has_column('generations', 'input') then
    -- Versions before 11 do not have all of these columns.
    alter table public.generations add column if not exists deleted_images integer not null default 0,
      add column if not exists usd_micros_per_second integer;
    insert into public.generation_parts (id, generation_id, owner_id, place, first_position, prompt, seed, num_outputs,
      version, input, usd_micros_per_second, delivered, withheld, lost, deleted_images, source_completed_at, created_at)
    select id, id, owner_id, 0, 0, prompt, seed, num_outputs, version, input, usd_micros_per_second, delivered, withheld,
      lost, deleted_images, source_completed_at, created_at
    from public.generations;
    alter table public.generations drop constraint if exists generations_id_fkey;
    foreach name in array array['prompt', 'seed', 'num_outputs', 'version', 'input', 'usd_micros_per_second',
      'delivered', 'withheld', 'lost', 'deleted_images', 'source_completed_at']
    loop
      execute format('alter table public.generations drop column %I', name);
    end loop;
  end if;
end $$;
