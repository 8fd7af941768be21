-- People with an account. One of them is the admin, who owns the local owner's rows.

create or replace function the_way.user_json(u public.users) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', u.id, 'owner_id', u.owner_id, 'email', u.email, 'name', u.name, 'role', u.role,
    'status', u.status, 'created_at', the_way.utc(u.created_at), 'last_seen_at', the_way.utc(u.last_seen_at))
$$;

-- Serializes changes to users' roles and status.
create or replace function the_way.lock_users() returns void
language sql as $$
  select pg_advisory_xact_lock(hashtextextended('the_way.users', 0))
$$;

create or replace function the_way.is_paused(owner text) returns boolean
language sql stable as $$
  select exists (select from public.users u where u.owner_id = owner and u.status = 'paused')
$$;

-- Pauses the runs that were not sent and are not leased. A worker that has leased one checks `is_paused` under the same
-- lock before sending it.
create or replace function the_way.pause_runs(owner text, at timestamptz) returns void
language sql as $$
  update public.runs set status = 'queued', hold_reason = 'paused', lease_id = null, lease_until = null,
    next_check_at = null, updated_at = at
  where owner_id = owner and status in ('queued', 'submitting') and intent_at is null
    and (lease_until is null or lease_until <= at)
$$;

create or replace function the_way.unpause_runs(owner text, at timestamptz) returns void
language sql as $$
  update public.runs set hold_reason = null, next_check_at = at, updated_at = at
  where owner_id = owner and status = 'queued' and hold_reason = 'paused'
$$;

-- Also revokes the former admin's keys and sessions, which gave access to the local owner's rows.
create or replace function the_way.demote_admin(at timestamptz) returns void
language plpgsql as $$
declare
  former text;
begin
  update public.users set role = 'member', owner_id = id, updated_at = at where role = 'admin' returning id into former;
  perform the_way.end_subscriptions(array(select s.id from public.sessions s where s.user_id = former));
  delete from public.sessions where user_id = former;
  update public.api_keys set revoked_at = at where user_id = former and revoked_at is null;
end $$;

-- Images get new numbers after those of their new owner, in their old order, because both owners have a number 1.
create or replace function the_way.move_images(former text, new_owner text) returns void
language plpgsql as $$
declare
  added bigint;
  last_number bigint;
begin
  -- This locks the rows, so that an image that is being added gets its number either before or after the move. It also
  -- drops numbers reserved for images that are still to come, because they are the former owner's.
  update public.generations set first_number = null where owner_id = former;
  select count(*) into added from public.generated_images i where i.owner_id = former;
  if added = 0 then
    return;
  end if;
  last_number := the_way.reserve_numbers(new_owner, added);
  update public.generated_images i set owner_id = new_owner, number = last_number - added + n.place
  from (select m.id, row_number() over (order by m.number) as place from public.generated_images m where m.owner_id = former) n
  where i.id = n.id;
end $$;

-- Makes a member the admin. Everything that they made as a member moves with them.
create or replace function the_way.promote_admin(person text, at timestamptz) returns void
language plpgsql as $$
declare
  former text := (select owner_id from public.users where id = person);
  name text;
begin
  perform the_way.lock_spending(former);
  perform the_way.lock_spending('local');
  perform the_way.move_images(former, 'local');
  perform the_way.move_albums(former, 'local');
  perform the_way.move_prompt_templates(former, 'local');
  foreach name in array array['trained_models', 'datasets', 'runs', 'sheets', 'generations', 'generation_parts', 'webhook_deliveries',
    'api_keys', 'deletion_receipts', 'deleted_runs', 'removals']
  loop
    execute format('update public.%I set owner_id = $1 where owner_id = $2', name) using 'local', former;
  end loop;
  perform the_way.move_prompts(former, 'local');
  delete from public.spending_caps where owner_id = former;
  delete from public.push_subscriptions where owner_id = former;
  delete from public.sessions where user_id = person;
  update public.users set role = 'admin', owner_id = 'local', status = 'active', updated_at = at where id = person;
  perform the_way.unpause_runs('local', at);
end $$;

-- Called at each sign-in with a confirmed email. An invitation is valid for one account.
create or replace function public.users_sign_in(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  admin boolean := (p->>'is_admin')::boolean;
  u public.users;
begin
  perform the_way.lock_users();
  select * into u from public.users where id = p->>'id';
  if not found then
    update public.invitations set accepted_at = at where email = p->>'email' and accepted_at is null;
    if not found and not admin and not (p->>'is_open')::boolean then
      return jsonb_build_object('outcome', 'not_invited', 'user', null);
    end if;
    insert into public.users (id, owner_id, email, name, role, created_at, updated_at)
    values (p->>'id', p->>'id', p->>'email', p->>'name', 'member', at, at)
    returning * into u;
  end if;
  if admin <> (u.role = 'admin') then
    perform the_way.demote_admin(at);
    if admin then
      perform the_way.promote_admin(u.id, at);
    end if;
  end if;
  update public.users set email = p->>'email', name = p->>'name', last_seen_at = at where id = u.id returning * into u;
  return jsonb_build_object('outcome', 'signed_in', 'user', the_way.user_json(u));
end $$;

create or replace function public.users_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.user_json(u)
    || jsonb_build_object('spending', the_way.spending_json(u.owner_id, (p->>'now')::timestamptz))
    order by u.created_at desc, u.id desc), '[]') into rows
  from (
    select * from public.users
    where (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) u;
  return the_way.page('users', rows, size);
end $$;

create or replace function public.users_update(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  caps jsonb := p - 'id' - 'status';
  u public.users;
begin
  perform the_way.lock_users();
  select * into u from public.users where id = p->>'id';
  if not found then
    return jsonb_build_object('outcome', 'not_found', 'user', null);
  end if;
  if u.role = 'admin' and p->>'status' = 'paused' then
    return jsonb_build_object('outcome', 'is_admin', 'user', null);
  end if;
  perform the_way.lock_spending(u.owner_id);
  if p ? 'status' then
    update public.users set status = p->>'status', updated_at = at where id = u.id returning * into u;
    if u.status = 'paused' then
      perform the_way.pause_runs(u.owner_id, at);
    else
      perform the_way.unpause_runs(u.owner_id, at);
    end if;
  end if;
  if caps ? 'day_usd_micros' or caps ? 'month_usd_micros' then
    perform public.spending_set_caps(caps || jsonb_build_object('owner_id', u.owner_id));
  end if;
  return jsonb_build_object('outcome', 'updated', 'user',
    the_way.user_json(u) || jsonb_build_object('spending', the_way.spending_json(u.owner_id, at)));
end $$;
