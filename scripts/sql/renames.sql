-- Schema version 9 says "image" where earlier versions said "picture": in tables, indexes, constraints, functions and
-- stored JSON. Rows keep their ids and files.
do $$
declare
  renamed record;
  old record;
begin
  if not exists (select from the_way.schema_version where version < 9) then
    return;
  end if;

  for renamed in select * from (values ('pictures', 'generated_images'), ('dataset_pictures', 'dataset_images')) as t (before, after) loop
    continue when to_regclass('public.' || renamed.before) is null or to_regclass('public.' || renamed.after) is not null;
    execute format('alter table public.%I rename to %I', renamed.before, renamed.after);
    for old in select conname as name from pg_catalog.pg_constraint
      where conrelid = to_regclass('public.' || renamed.after) and starts_with(conname, renamed.before)
    loop
      execute format('alter table public.%I rename constraint %I to %I', renamed.after, old.name,
        renamed.after || substr(old.name, length(renamed.before) + 1));
    end loop;
    for old in select c.relname as name from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
      where i.indrelid = to_regclass('public.' || renamed.after) and starts_with(c.relname, renamed.before)
    loop
      execute format('alter index public.%I rename to %I', old.name, renamed.after || substr(old.name, length(renamed.before) + 1));
    end loop;
  end loop;

  for old in select f.oid::regprocedure as signature from pg_catalog.pg_proc f
    where f.pronamespace = 'public'::regnamespace and f.proname in ('pictures_add', 'pictures_lost', 'datasets_add_pictures',
        'dataset_pictures_update', 'dataset_pictures_delete', 'trainings_finish', 'generations_finish') and f.proargtypes = array['jsonb'::regtype]::oidvector
  loop
    execute 'drop function ' || old.signature;
  end loop;

  if the_way.has_column('trainings', 'error') then
    update public.trainings set error = error || '{"side": "images"}' where error->>'side' = 'pictures';
    update public.trainings set error = error - 'mend' || jsonb_build_object('fix', error->'mend') where error ? 'mend';
    update public.generations set error = error || '{"side": "images"}' where error->>'side' = 'pictures';
  end if;
  -- Answers that are kept for a repeated request. A quote inside a value is escaped, so only names and whole values match.
  update public.idempotency_keys set body = replace(replace(replace(body, '"pictures":', '"images":'),
    '"picture_id":', '"image_id":'), '"side":"pictures"', '"side":"images"')
  where body like '%picture%';
end $$;
