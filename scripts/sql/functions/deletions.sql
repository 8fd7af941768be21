-- Deletes everything that an owner has, and keeps a receipt.

-- `todo` names what still has to be removed, and is dropped once all of it is gone. `left` counts it; a folder that was
-- not searched yet counts as one file. `stays` names versions that are still at Replicate, so that a later deletion finds
-- them. `emulated` tells whether they are at the emulator.
create or replace function the_way.deletion_json(d public.deletion_receipts) returns jsonb
language sql stable as $$
  select (d.receipt - array['todo', 'spent']) || jsonb_build_object(
    'emulated', d.receipt->'emulated',
    'stays', (select coalesce(jsonb_agg(s - 'emulated'), '[]') from jsonb_array_elements(coalesce(d.receipt->'stays', '[]')) s),
    'id', d.id, 'created_at', the_way.utc(d.created_at), 'completed_at', the_way.utc(d.completed_at),
    'left', jsonb_build_object(
      'files', coalesce(jsonb_array_length(d.receipt#>'{todo,files}'), 0)
        + coalesce(jsonb_array_length(d.receipt#>'{todo,folders}'), 0),
      'uploads', coalesce(jsonb_array_length(d.receipt#>'{todo,uploads}'), 0),
      'versions', coalesce(jsonb_array_length(d.receipt#>'{todo,versions}'), 0)))
$$;

-- All rows are deleted at once, and the files, uploads and versions that they referred to are recorded in the same
-- transaction, so that a crash in between leaves nothing behind. What was spent this month still counts; otherwise
-- deleting would reset a cap. With `at_replicate` it also deletes the versions that earlier deletions left at
-- Replicate. Runs that were not sent are deleted too, on hold or queued: a worker that prepares one of them requests
-- the intent under the same lock, finds no row and sends nothing. A run with an intent may be under way at Replicate
-- and blocks the deletion.
create or replace function public.deletions_start(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  owner text := p->>'owner_id';
  at timestamptz := (p->>'now')::timestamptz;
  at_replicate boolean := (p->>'at_replicate')::boolean;
  emulates boolean := (p->>'emulated')::boolean;
  versions text[];
  staying jsonb;
  under_way jsonb;
  d public.deletion_receipts;
begin
  perform the_way.lock_spending(owner);
  select * into d from public.deletion_receipts r where r.id = p->>'id' and r.owner_id = owner;
  if found then
    return jsonb_build_object('outcome', 'started', 'deletion', the_way.deletion_json(d), 'under_way', null);
  end if;
  select jsonb_build_object('trainings', count(*) filter (where r.kind = 'training'),
    'generations', count(distinct q.generation_id)) into under_way
  from public.runs r left join public.generation_parts q on q.id = r.id
  where r.owner_id = owner and not the_way.is_over(r.status) and r.intent_at is not null;
  if under_way <> '{"trainings": 0, "generations": 0}' then
    return jsonb_build_object('outcome', 'under_way', 'deletion', null, 'under_way', under_way);
  end if;
  -- Replicate does not know what the emulator trained, nor the other way round: "not found" there proves nothing.
  versions := array(select v.version from the_way.marked_versions_of(owner) v where v.emulated = emulates
    union select s->>'version' from public.deletion_receipts r
      cross join jsonb_array_elements(coalesce(r.receipt->'stays', '[]')) s
      where r.owner_id = owner and at_replicate and coalesce((s->>'emulated')::boolean, false) = emulates);
  select coalesce(jsonb_agg(jsonb_build_object('version', v.version, 'emulated', v.emulated, 'why',
    case when at_replicate then 'The Way is in demo mode and not connected to Replicate' end)), '[]') into staying
  from the_way.marked_versions_of(owner) v
  where case when at_replicate then emulates and not v.emulated else emulates or not v.emulated end;
  if at_replicate then
    update public.deletion_receipts r set receipt = r.receipt || jsonb_build_object('stays', (
      select coalesce(jsonb_agg(s), '[]') from jsonb_array_elements(r.receipt->'stays') s
      where coalesce((s->>'emulated')::boolean, false) <> emulates))
    where r.owner_id = owner and r.receipt ? 'stays';
  end if;
  insert into public.deletion_receipts (id, owner_id, created_at, receipt)
  values (p->>'id', owner, at, jsonb_build_object(
    'at_replicate', at_replicate,
    'emulated', emulates,
    'counts', jsonb_build_object(
      'models', (select count(*) from public.trained_models m where m.owner_id = owner),
      'datasets', (select count(*) from public.datasets s where s.owner_id = owner),
      'trainings', (select count(*) from public.runs r where r.owner_id = owner and r.kind = 'training'),
      'generations', (select count(*) from public.generations g where g.owner_id = owner),
      'files', (select count(*) from the_way.files_of(owner)),
      'uploads', (select count(*) from the_way.uploads_of(owner, at) u where not u.is_deleted),
      'versions', case when at_replicate then cardinality(versions) else 0 end),
    'remains', '[]'::jsonb,
    'stays', staying,
    'todo', jsonb_build_object(
      'files', (select coalesce(jsonb_agg(k), '[]') from the_way.files_of(owner) k),
      'folders', p->'folders',
      'uploads', (select coalesce(jsonb_agg(u.upload), '[]') from the_way.uploads_of(owner, at) u),
      'versions', case when at_replicate then to_jsonb(versions) else '[]'::jsonb end),
    'spent', (select coalesce(jsonb_agg(jsonb_build_object('at', the_way.utc(s.intent_at), 'usd_micros', s.usd_micros)), '[]')
      from (
        select u.intent_at, coalesce(u.cost_usd_micros, u.estimate_usd_micros) as usd_micros
        from public.runs u where u.owner_id = owner
        union all
        select r.sent_at, r.usd_micros from public.deleted_runs r where r.owner_id = owner
      ) s where s.intent_at >= the_way.period_start('month', at) and s.usd_micros > 0)))
  returning * into d;
  delete from public.webhook_deliveries where owner_id = owner;
  delete from public.idempotency_keys where owner_id = owner;
  delete from public.albums where owner_id = owner;
  delete from public.runs where owner_id = owner;
  delete from public.generations where owner_id = owner;
  delete from public.sheets where owner_id = owner;
  delete from public.trained_models where owner_id = owner;
  -- After the models, because a generation that is being created locks its model first.
  delete from public.used_prompts where owner_id = owner;
  delete from public.prompt_templates where owner_id = owner;
  delete from public.deleted_runs where owner_id = owner;
  delete from public.datasets where owner_id = owner;
  delete from public.push_subscriptions where owner_id = owner;
  return jsonb_build_object('outcome', 'started', 'deletion', the_way.deletion_json(d), 'under_way', null);
end $$;

create or replace function public.deletions_open(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'created_at', the_way.utc(d.created_at),
    -- Receipts that were begun before schema version 11 have no folders.
    'todo', '{"folders": []}'::jsonb || (d.receipt->'todo'), 'emulated', d.receipt->'emulated') order by d.created_at), '[]')
    from public.deletion_receipts d where d.completed_at is null);
end $$;

-- Records what is left to do, adds to `remains` and `stays` what cannot be removed, and counts the files that were found
-- in folders. A version in `stays` is listed once even if two servers tried, and is not counted as deleted. Once nothing
-- is left to do, the receipt is complete.
create or replace function public.deletions_note(p jsonb) returns jsonb
language plpgsql as $$
declare
  d public.deletion_receipts;
  is_done boolean := p->'todo' = '{"files": [], "folders": [], "uploads": [], "versions": []}'::jsonb;
  known jsonb;
  stays jsonb;
begin
  select * into d from public.deletion_receipts r where r.id = p->>'id' and r.completed_at is null for update;
  if not found then
    return null;
  end if;
  known := coalesce(d.receipt->'stays', '[]');
  select coalesce(jsonb_agg(s || jsonb_build_object('emulated', coalesce(d.receipt->'emulated', 'false'))), '[]') into stays
  from jsonb_array_elements(p->'stays') s
  where not known @> jsonb_build_array(jsonb_build_object('version', s->'version'));
  update public.deletion_receipts r set
    receipt = case when is_done then r.receipt - 'todo' else r.receipt || jsonb_build_object('todo', p->'todo') end
      || jsonb_build_object('remains', (r.receipt->'remains') || (p->'remains'), 'stays', known || stays,
        'counts', (r.receipt->'counts') || jsonb_build_object(
          'files', (r.receipt#>>'{counts,files}')::integer
            + case when jsonb_array_length(r.receipt#>'{todo,folders}') > 0 then (p->>'found')::integer else 0 end,
          'versions', greatest((r.receipt#>>'{counts,versions}')::integer - jsonb_array_length(stays), 0))),
    completed_at = case when is_done then (p->>'now')::timestamptz end
  where r.id = d.id
  returning * into d;
  return the_way.deletion_json(d);
end $$;

create or replace function public.deletions_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.deletion_json(d) from public.deletion_receipts d
    where d.id = p->>'id' and d.owner_id = p->>'owner_id');
end $$;

create or replace function public.deletions_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.deletion_json(d) order by d.created_at desc, d.id desc), '[]') into rows
  from (
    select * from public.deletion_receipts
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) d;
  return the_way.page('deletions', rows, size);
end $$;
