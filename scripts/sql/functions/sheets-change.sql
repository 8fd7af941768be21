-- What an owner can do with a started contact sheet: pause, resume, cancel, or retry it.

-- Locks a sheet that the owner has; no row if they do not.
create or replace function the_way.lock_sheet(owner text, sheet text) returns public.sheets
language plpgsql as $$
declare
  s public.sheets;
begin
  perform the_way.lock_spending(owner);
  select * into s from public.sheets o where o.id = sheet and o.owner_id = owner for update;
  return s;
end $$;

-- Locks the unfinished runs of a sheet in the order of their ids, so that two callers cannot wait for each other, and returns them.
create or replace function the_way.lock_sheet_runs(sheet text) returns public.runs[]
language plpgsql as $$
begin
  return array(select r from public.runs r where r.id in (
      select q.id from public.generation_parts q join public.generations g on g.id = q.generation_id where g.sheet_id = sheet)
    and not the_way.is_over(r.status) order by r.id for update);
end $$;

-- Runs that are on hold for their paused owner keep that reason. A worker that has leased a run checks `is_in_paused_sheet` under
-- the same lock before sending it.
create or replace function public.sheets_pause(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  s public.sheets := the_way.lock_sheet(p->>'owner_id', p->>'id');
  unfinished public.runs[];
begin
  if s.id is null then
    return null;
  end if;
  unfinished := the_way.lock_sheet_runs(s.id);
  if cardinality(unfinished) = 0 then
    return jsonb_build_object('outcome', 'ended', 'sheet', the_way.sheet_row(s));
  end if;
  update public.sheets set paused_at = coalesce(paused_at, at) where id = s.id returning * into s;
  update public.runs set status = 'queued', hold_reason = 'sheet_paused', lease_id = null, lease_until = null,
    next_check_at = null, updated_at = at
  where id in (select r.id from unnest(unfinished) r) and the_way.work_of(status) = 'submit' and intent_at is null
    and (lease_until is null or lease_until <= at) and hold_reason is distinct from 'paused';
  return jsonb_build_object('outcome', 'paused', 'sheet', the_way.sheet_row(s));
end $$;

create or replace function public.sheets_resume(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  s public.sheets := the_way.lock_sheet(p->>'owner_id', p->>'id');
begin
  if s.id is null then
    return null;
  end if;
  update public.sheets set paused_at = null where id = s.id returning * into s;
  update public.runs set hold_reason = null, next_check_at = at, updated_at = at
  where id in (select r.id from unnest(the_way.lock_sheet_runs(s.id)) r) and hold_reason = 'sheet_paused';
  return the_way.sheet_row(s);
end $$;

create or replace function public.sheets_cancel(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  s public.sheets := the_way.lock_sheet(p->>'owner_id', p->>'id');
  done record;
begin
  if s.id is null then
    return null;
  end if;
  done := the_way.cancel_runs(the_way.lock_sheet_runs(s.id), at);
  update public.sheets set paused_at = null where id = s.id returning * into s;
  return jsonb_build_object('canceled', to_jsonb(done.canceled), 'sheet', the_way.sheet_row(s), 'outcome', case
    when cardinality(done.asked) > 0 then 'asked'
    when cardinality(done.canceled) > 0 then 'canceled' else 'ended' end);
end $$;

-- Sends the cells that are on hold, and makes those again that have failed or were canceled: `cells` has new ids for the
-- generations that were missing when the caller read the sheet. One that was retried since is left out, so that no cell is made
-- twice. A cell that is made again has everything that it had, also its seed and its version.
create or replace function public.sheets_retry(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  s public.sheets := the_way.lock_sheet(p->>'owner_id', p->>'id');
  m public.trained_models;
  old public.generations;
  g public.generations;
  conflict jsonb;
  refusal text;
  cell record;
  made jsonb := '[]';
  resumed integer;
begin
  if s.id is null then
    return jsonb_build_object('outcome', 'not_found', 'sheet', null, 'answer', null, 'made', made);
  end if;
  if keyed then
    conflict := the_way.key_conflict(s.owner_id, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('sheet', null, 'made', made) || conflict;
    end if;
  end if;
  if jsonb_array_length(p->'cells') > 0 then
    select * into m from public.trained_models where id = s.model_id and model_url <> '' for update;
    refusal := case when not found or (m.owner_id <> s.owner_id and the_way.is_shared(m) is not true) then 'no_model'
      else the_way.unusable_model(m, s.owner_id, s.emulated) end;
    if refusal is not null then
      return jsonb_build_object('outcome', refusal, 'sheet', null, 'answer', null, 'made', made);
    end if;
  end if;
  select count((the_way.run_resume(r, at)).id) into resumed from unnest(the_way.lock_sheet_runs(s.id)) r
  where r.hold_reason is distinct from 'sheet_paused';
  for cell in
    select o.id as old, c.id, q.id as part, row_number() over (order by o.sheet_cell) - 1 as place
    from jsonb_to_recordset(p->'cells') c(id text, retry_of text)
    join the_way.cells_of(s.id) o on o.id = c.retry_of
    join public.generation_parts q on q.generation_id = o.id join public.runs r on r.id = q.id
    where r.status in ('failed', 'canceled')
  loop
    select * into old from public.generations o where o.id = cell.old;
    g := old;
    g.id := cell.id;
    g.retry_of := old.id;
    g.first_number := null;
    g.created_at := at + cell.place * interval '1 microsecond';
    insert into public.generations select g.*;
    perform the_way.insert_runs(g, s.emulated, null, q.version, jsonb_build_array(jsonb_build_object('id', g.id,
      'prompt', q.prompt, 'seed', q.seed, 'num_outputs', q.num_outputs, 'estimate_usd_micros', r.estimate_usd_micros)), case when s.paused_at is null then at end)
    from public.generation_parts q join public.runs r on r.id = q.id where q.id = cell.part;
    made := made || jsonb_build_object('id', g.id);
  end loop;
  if resumed = 0 and made = '[]' then
    return jsonb_build_object('outcome', 'nothing_missing', 'sheet', null, 'answer', null, 'made', made);
  end if;
  perform the_way.record_prompts(made);
  if s.paused_at is not null then
    update public.runs set hold_reason = 'sheet_paused'
    where id in (select e->>'id' from jsonb_array_elements(made) e);
  end if;
  if keyed then
    perform the_way.keep_answer(s.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'retried', 'sheet', the_way.sheet_row(s), 'answer', null, 'made', made);
end $$;
