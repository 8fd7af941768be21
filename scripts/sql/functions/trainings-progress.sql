-- What an update of a training adds to that of its run: the log and what is read from it.

-- Each phase with the time at which it was first seen.
create or replace function the_way.with_phase(phase_starts jsonb, phase text, at timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object(phase, the_way.utc(at)) || phase_starts
$$;

-- Stores the log if it is longer than the stored one, and returns whether it was.
create or replace function the_way.keep_log(training text, log jsonb, at timestamptz) returns boolean
language plpgsql as $$
begin
  if jsonb_typeof(log) is distinct from 'object' then
    return false;
  end if;
  insert into public.training_logs as kept (training_id, logs, length, updated_at)
  values (training, log->>'text', (log->>'length')::bigint, at)
  on conflict (training_id) do update
    set logs = excluded.logs, length = excluded.length, updated_at = excluded.updated_at
    where kept.length < excluded.length;
  return found;
end $$;

create or replace function public.trainings_advance(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  before public.runs;
  r public.runs;
  has_more_log boolean;
  late boolean;
begin
  select * into before from public.runs
  where id = p->>'id' and status in ('starting', 'processing') for update;
  if not found then
    return null;
  end if;
  has_more_log := the_way.keep_log(before.id, p->'log', at);
  late := the_way.status_rank(p->>'status') < the_way.status_rank(before.status)
    or the_way.phase_rank(p->>'phase') < the_way.phase_rank(before.phase)
    or coalesce((p->>'step')::integer < before.step, false)
    or jsonb_typeof(p->'log') = 'object' and not has_more_log;
  r := the_way.run_advance(p);
  if has_more_log then
    update public.runs set news_at = at where id = r.id returning * into r;
  end if;
  update public.trainings set
    phase_starts = the_way.with_phase(phase_starts, p->>'phase', at),
    eta_seconds = case when late then eta_seconds else (p->>'eta_seconds')::integer end,
    logs_tail = case when late then logs_tail else coalesce(p->>'logs_tail', logs_tail) end
  where id = r.id;
  return the_way.run_row(r);
end $$;

create or replace function public.trainings_complete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  is_success boolean := p->>'status' = 'succeeded';
  has_shorter_log boolean;
  r public.runs := the_way.run_complete(p || case when p->>'status' = 'succeeded' then '{"phase": "saving"}' else '{}' end::jsonb);
  m public.trained_models;
begin
  if r.id is null then
    return null;
  end if;
  if r.status = p->>'status' then
    has_shorter_log := not the_way.keep_log(r.id, p->'log', at) and jsonb_typeof(p->'log') = 'object';
    update public.trainings set
      phase_starts = case when is_success then the_way.with_phase(phase_starts, 'saving', at) else phase_starts end,
      eta_seconds = null,
      logs_tail = case when has_shorter_log then logs_tail else coalesce(p->>'logs_tail', logs_tail) end
    where id = r.id;
    if is_success and jsonb_typeof(p->'model') = 'object' then
      m := the_way.model_of_training(r, p->'model', at);
      update public.trainings set model_id = m.id, model_url = m.model_url where id = r.id;
    end if;
  end if;
  return jsonb_build_object('training', the_way.run_row(r), 'model', case when m.id is not null then the_way.model_json(m) end);
end $$;

-- Returns the whole log, or its last lines if a training's log was not stored separately.
create or replace function public.trainings_logs(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_build_object('name', t.name, 'logs', coalesce(l.logs, t.logs_tail),
      'length', coalesce(l.length, case when t.logs_tail = '' then 0 end))
    from public.runs r join public.trainings t on t.id = r.id
    left join public.training_logs l on l.training_id = t.id
    where r.id = p->>'id' and r.owner_id = p->>'owner_id');
end $$;

create or replace function public.trainings_keep_weights(p jsonb) returns jsonb
language plpgsql as $$
declare
  r public.runs;
begin
  update public.runs set updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and kind = 'training' and status = 'succeeded'
  returning * into r;
  if not found then
    return null;
  end if;
  update public.trainings set weights_file = coalesce(p->>'weights_file', weights_file), weights_note = p->>'weights_note'
  where id = r.id;
  return the_way.run_row(r);
end $$;
