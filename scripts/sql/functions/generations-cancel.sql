-- What an owner can do with all runs of a generation: cancel those that have not ended, or retry those that are on hold.

-- Locks the runs of a generation in the order of their ids, so that two callers cannot wait for each other, and returns
-- them; none if the owner does not have the generation.
create or replace function the_way.lock_generation(owner text, generation text) returns public.runs[]
language plpgsql as $$
begin
  return array(select r from public.runs r
    where r.id in (select p.id from public.generation_parts p where p.generation_id = generation) and r.owner_id = owner
    order by r.id for update);
end $$;

-- Cancels these runs, which the caller must have locked. `canceled` has those that were not sent, `asked` those that
-- Replicate has to cancel.
create or replace function the_way.cancel_runs(runs public.runs[], at timestamptz, out canceled text[], out asked text[])
language plpgsql as $$
declare
  before public.runs;
  r public.runs;
begin
  canceled := '{}';
  asked := '{}';
  foreach before in array runs loop
    r := the_way.run_cancel(before, 'owner', at);
    if r.status = 'canceled' and before.status <> 'canceled' then
      canceled := canceled || r.id;
    elsif r.status in ('submitting', 'starting', 'processing') then
      asked := asked || r.id;
    end if;
  end loop;
end $$;

create or replace function public.generations_cancel(p jsonb) returns jsonb
language plpgsql as $$
declare
  runs public.runs[] := the_way.lock_generation(p->>'owner_id', p->>'id');
  done record := the_way.cancel_runs(runs, (p->>'now')::timestamptz);
begin
  if cardinality(runs) = 0 then
    return null;
  end if;
  return jsonb_build_object('canceled', to_jsonb(done.canceled),
    'generation', (select the_way.generation_row(g) from public.generations g where g.id = p->>'id'),
    'outcome', case
      when cardinality(done.asked) > 0 then 'asked'
      when cardinality(done.canceled) > 0 then 'canceled'
      when exists (select from unnest(runs) r where r.status = 'canceled') then 'was_canceled'
      else 'ended' end);
end $$;

-- Cancels all generations of an owner that wait or run.
create or replace function public.generations_cancel_all(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  done record := the_way.cancel_runs(array(
    select s from public.runs s
    where s.owner_id = p->>'owner_id' and s.kind = 'generation'
      and s.status in ('queued', 'submitting', 'starting', 'processing')
      and (p->>'model_id' is null or exists (select from public.generation_parts q
        join public.generations g on g.id = q.generation_id where q.id = s.id and g.model_id = p->>'model_id'))
    order by s.id for update), (p->>'now')::timestamptz);
  asked text[] := array(select distinct q.generation_id from public.generation_parts q where q.id = any (done.asked)
    order by 1);
begin
  return jsonb_build_object('asked', to_jsonb(asked), 'canceled_runs', to_jsonb(done.canceled),
    'canceled', (select coalesce(jsonb_agg(distinct q.generation_id order by q.generation_id), '[]')
      from public.generation_parts q where q.id = any (done.canceled) and q.generation_id <> all (asked)));
end $$;

-- Retries all runs of a generation that are on hold.
create or replace function public.generations_resume(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  conflict jsonb;
begin
  if keyed then
    conflict := the_way.key_conflict(p->>'owner_id', p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('generation', null) || conflict;
    end if;
  end if;
  if 0 = (select count((the_way.run_resume(r, at)).id) from unnest(the_way.lock_generation(p->>'owner_id', p->>'id')) r) then
    return jsonb_build_object('outcome', 'not_on_hold', 'answer', null, 'generation', null);
  end if;
  if keyed then
    perform the_way.keep_answer(p->>'owner_id', p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'resumed', 'answer', null,
    'generation', (select the_way.generation_row(g) from public.generations g where g.id = p->>'id'));
end $$;
