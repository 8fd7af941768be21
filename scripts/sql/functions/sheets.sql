-- Contact sheets. Their cells are generations, so only what concerns all cells of a sheet is here. Every function that changes a
-- sheet or its runs first takes the lock under which runs are sent and everything is deleted.

create or replace function the_way.is_in_paused_sheet(run text) returns boolean
language sql stable as $$
  select exists (select from public.generation_parts q join public.generations g on g.id = q.generation_id
    join public.sheets s on s.id = g.sheet_id where q.id = run and s.paused_at is not null)
$$;

-- The generation in each cell that no retry has replaced.
create or replace function the_way.cells_of(sheet text) returns setof public.generations
language sql stable as $$
  select g.* from public.generations g
  where g.sheet_id = sheet and not exists (select from public.generations n where n.retry_of = g.id)
$$;

-- How many cells have each status. `deleted`: the cell was made, and its owner has deleted the image or the generation since. Costs
-- are those of all runs, also of the ones that were replaced.
create or replace function the_way.sheet_json(s public.sheets) returns jsonb
language sql stable as $$
  select to_jsonb(s) || jsonb_build_object('paused_at', the_way.utc(s.paused_at), 'created_at', the_way.utc(s.created_at),
    'estimate_usd_micros', sums.estimate, 'cost_usd_micros', sums.cost,
    'counts', coalesce(cells.counts, '{}') || case when coalesce(cells.present, 0) < s.total then jsonb_build_object('deleted',
      coalesce((cells.counts->>'deleted')::integer, 0) + s.total - coalesce(cells.present, 0)) else '{}' end)
  from (
    select jsonb_object_agg(c.status, c.cells) as counts, sum(c.cells)::integer as present from (
      select case when r.status = 'succeeded' and not exists (
          select from public.generated_images i where i.generation_id = g.id and i.deleted_at is null)
        then 'deleted' else r.status end as status, count(*)::integer as cells
      from the_way.cells_of(s.id) g join public.generation_parts q on q.generation_id = g.id join public.runs r on r.id = q.id
      group by 1
    ) c
  ) cells cross join (
    select sum(r.estimate_usd_micros)::bigint as estimate, sum(r.cost_usd_micros)::bigint as cost
    from public.generations g join public.generation_parts q on q.generation_id = g.id join public.runs r on r.id = q.id
    where g.sheet_id = s.id
  ) sums
$$;

-- A sheet with the run of each cell whose generation still exists, in reading order.
create or replace function the_way.sheet_row(s public.sheets) returns jsonb
language sql stable as $$
  select the_way.sheet_json(s) || jsonb_build_object('cells', (
    select coalesce(jsonb_agg(the_way.part_json(q) || jsonb_build_object('cell', g.sheet_cell, 'images', the_way.images_of(q))
      || the_way.run_json(r) order by g.sheet_cell), '[]')
    from the_way.cells_of(s.id) g join public.generation_parts q on q.generation_id = g.id join public.runs r on r.id = q.id))
$$;

-- The times of creation keep the cells in reading order, which is the order in which they are sent.
create or replace function public.sheets_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  s public.sheets := jsonb_populate_record(null::public.sheets, p->'sheet');
  g public.generations;
  m public.trained_models;
  other public.sheets;
  conflict jsonb;
  refusal text;
  cell record;
begin
  perform the_way.lock_spending(s.owner_id);
  if keyed then
    conflict := the_way.key_conflict(s.owner_id, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('sheet', null) || conflict;
    end if;
  end if;
  select * into m from public.trained_models where id = s.model_id and model_url <> '' for update;
  if not found or (m.owner_id <> s.owner_id and the_way.is_shared(m) is not true) then
    return jsonb_build_object('outcome', 'no_model', 'sheet', null, 'answer', null);
  end if;
  if not keyed then
    select * into other from public.sheets o where o.owner_id = s.owner_id and o.request_hash = s.request_hash
      and o.created_at > (p->>'same_click_since')::timestamptz
      and exists (select from public.generations c join public.runs r on r.id = c.id
        where c.sheet_id = o.id and r.status not in ('failed', 'canceled'))
    order by o.created_at desc limit 1;
    if found then
      return jsonb_build_object('outcome', 'replayed', 'sheet', the_way.sheet_row(other), 'answer', null);
    end if;
  end if;
  refusal := the_way.unusable_model(m, s.owner_id, s.emulated);
  if refusal is not null then
    return jsonb_build_object('outcome', refusal, 'sheet', null, 'answer', null);
  end if;

  insert into public.sheets (id, owner_id, model_id, model_name, emulated, base, axes, total, request_hash, created_at)
  values (s.id, s.owner_id, m.id, coalesce(m.name, m.id), s.emulated, s.base, s.axes, jsonb_array_length(p->'cells'),
    s.request_hash, at)
  returning * into s;
  for cell in select c.part, c.number - 1 as index from jsonb_array_elements(p->'cells') with ordinality c(part, number) loop
    insert into public.generations (id, owner_id, model_id, model_name, model_url, keyword_inserted, parameters, loras,
      sheet_id, sheet_cell, created_at)
    values (cell.part->>'id', s.owner_id, m.id, s.model_name, m.model_url, (cell.part->>'keyword_inserted')::boolean,
      cell.part->'parameters', p#>'{sheet,loras}', s.id, cell.index, at + cell.index * interval '1 microsecond')
    returning * into g;
    perform the_way.insert_runs(g, s.emulated, null, the_way.version_id(m), jsonb_build_array(cell.part), at);
  end loop;
  perform the_way.record_prompts(p->'cells');
  update public.trained_models set last_used = at where id = m.id and owner_id = s.owner_id;
  if keyed then
    perform the_way.keep_answer(s.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'sheet', the_way.sheet_row(s), 'answer',
    case when keyed then (p->'idempotency') - 'key' - 'lease_id' end);
end $$;

create or replace function public.sheets_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.sheet_row(s) from public.sheets s where s.id = p->>'id' and s.owner_id = p->>'owner_id');
end $$;

create or replace function public.sheets_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.sheet_json(s) order by s.created_at desc, s.id desc), '[]') into rows
  from (
    select * from public.sheets
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
      and (p->>'model_id' is null or model_id = p->>'model_id')
    order by created_at desc, id desc limit size + 1
  ) s;
  return the_way.page('sheets', rows, size);
end $$;
