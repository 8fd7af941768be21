-- Up to schema version 9, trainings and generations each had the columns of `runs`, and their own functions for the life
-- cycle. The columns move to `runs` in the transaction of this file: an upgrade that is interrupted changes nothing.
do $$
declare
  name text;
begin
  if the_way.has_column('trainings', 'status') then
    -- Versions before 9 do not have all of these columns.
    alter table public.trainings add column if not exists news_at timestamptz,
      add column if not exists cancel_requested_at timestamptz, add column if not exists cancel_reason text;
    insert into public.runs (id, kind, owner_id, emulated, status, phase, step, total_steps, error, request_hash,
      prepared_at, intent_at, absent_at, attempts, next_check_at, lease_id, lease_until, replicate_id,
      estimate_usd_micros, cost_usd_micros, cancel_requested_at, cancel_reason, checked_at, news_at, created_at,
      started_at, completed_at, updated_at)
    select id, 'training', owner_id, emulated, status, case when phase = 'paused' then 'queued' else phase end, step,
      total_steps, error, request_hash, case when upload_url is not null then coalesce(intent_at, updated_at) end,
      intent_at, absent_at, attempts, next_check_at, lease_id, lease_until, replicate_id, estimate_usd_micros,
      cost_usd_micros, cancel_requested_at, cancel_reason, checked_at, news_at, created_at, started_at, completed_at,
      updated_at
    from public.trainings;
    alter table public.trainings add foreign key (id) references public.runs on delete cascade;
    foreach name in array array['owner_id', 'emulated', 'status', 'phase', 'step', 'total_steps', 'error',
      'request_hash', 'intent_at', 'absent_at', 'attempts', 'next_check_at', 'lease_id', 'lease_until', 'replicate_id',
      'estimate_usd_micros', 'cost_usd_micros', 'cancel_requested_at', 'cancel_reason', 'checked_at', 'news_at',
      'created_at', 'started_at', 'completed_at', 'updated_at']
    loop
      execute format('alter table public.trainings drop column %I', name);
    end loop;
  end if;

  if the_way.has_column('generations', 'status') then
    alter table public.generations add column if not exists request_hash text,
      add column if not exists cancel_requested_at timestamptz;
    insert into public.runs (id, kind, owner_id, emulated, status, step, total_steps, error, request_hash, prepared_at,
      intent_at, absent_at, attempts, next_check_at, lease_id, lease_until, replicate_id, cost_usd_micros,
      cancel_requested_at, cancel_reason, checked_at, created_at, started_at, completed_at, updated_at)
    select id, 'generation', owner_id, emulated, status, step, total_steps, error, request_hash,
      case when input is not null then coalesce(intent_at, updated_at) end, intent_at, absent_at, attempts,
      next_check_at, lease_id, lease_until, replicate_id, cost_usd_micros, cancel_requested_at,
      case when cancel_requested_at is not null then 'owner' end, checked_at, created_at, started_at, completed_at,
      updated_at
    from public.generations;
    foreach name in array array['emulated', 'status', 'step', 'total_steps', 'error', 'request_hash', 'intent_at',
      'absent_at', 'attempts', 'next_check_at', 'lease_id', 'lease_until', 'replicate_id', 'cost_usd_micros',
      'cancel_requested_at', 'checked_at', 'started_at', 'completed_at', 'updated_at']
    loop
      execute format('alter table public.generations drop column %I', name);
    end loop;
  end if;

  -- A run with an open delivery is due at once, and no check settles the deliveries of a run that is over: before,
  -- workers of their own found both.
  update public.runs set next_check_at = least(next_check_at, now())
  where status in ('starting', 'processing')
    and id in (select d.run_id from public.webhook_deliveries d where d.handled_at is null);
  update public.webhook_deliveries d set outcome = 'unchanged', handled_at = now()
  from public.runs r
  where r.id = d.run_id and d.handled_at is null and r.status in ('saving', 'succeeded', 'failed', 'canceled');

  foreach name in array array['trainings_claim', 'trainings_renew', 'trainings_release', 'trainings_intend',
    'trainings_not_created', 'trainings_absent', 'trainings_adopt', 'trainings_cancel', 'trainings_resume',
    'generations_claim', 'generations_renew', 'generations_release', 'generations_intend', 'generations_not_created',
    'generations_absent', 'generations_adopt', 'generations_advance', 'generations_cancel', 'generations_resume',
    'generations_held', 'webhook_trainings_claim', 'webhook_generations_claim', 'webhook_deliveries_handled',
    'runs_await_connection']
  loop
    execute format('drop function if exists public.%I(jsonb)', name);
  end loop;
end $$;

-- Up to schema version 11, only trainings had uploads, one each.
do $$
begin
  if the_way.has_column('trainings', 'upload_id') then
    update public.runs r set uploads = jsonb_build_array(
      jsonb_build_object('input', 'input_images', 'id', t.upload_id, 'url', coalesce(t.upload_url, '')))
    from public.trainings t where t.id = r.id and t.upload_id is not null;
    alter table public.trainings drop column upload_id, drop column upload_url;
  end if;
end $$;
