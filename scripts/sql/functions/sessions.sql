create or replace function the_way.session_json(s public.sessions) returns jsonb
language plpgsql stable as $$
begin
  return jsonb_build_object('id', s.id, 'owner_id', s.owner_id, 'sign_in', s.sign_in, 'user_agent', s.user_agent,
    'expires_at', the_way.utc(s.expires_at), 'created_at', the_way.utc(s.created_at),
    'last_seen_at', the_way.utc(s.last_seen_at), 'user_id', s.user_id,
    'user', (select the_way.user_json(u) from public.users u where u.id = s.user_id));
end $$;

create or replace function public.sign_in_codes_create(p jsonb) returns jsonb
language plpgsql as $$
begin
  insert into public.sign_in_codes (code_hash, owner_id, expires_at, created_at)
  values (p->>'code_hash', p->>'owner_id', (p->>'expires_at')::timestamptz, (p->>'now')::timestamptz)
  on conflict do nothing;
  return to_jsonb(true);
end $$;

-- `replaces` is the session that the new one replaces. It stays valid for 10 s, because requests that a page has just
-- sent with it may still arrive.
create or replace function public.sessions_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  s public.sessions;
  former public.sessions;
begin
  insert into public.sessions (session_hash, id, owner_id, user_id, sign_in, user_agent, expires_at, created_at)
  values (p->>'session_hash', p->>'id', p->>'owner_id', p->>'user_id', p->>'sign_in', p->>'user_agent',
    (p->>'expires_at')::timestamptz, (p->>'now')::timestamptz)
  on conflict do nothing;
  update public.sessions set expires_at = least(expires_at, (p->>'now')::timestamptz + interval '10 seconds')
  where session_hash = p->>'replaces' and session_hash <> p->>'session_hash'
  returning * into former;
  select * into strict s from public.sessions where session_hash = p->>'session_hash';
  if former.id is not null then
    perform the_way.hand_subscription_over(former, s);
  end if;
  return the_way.session_json(s);
end $$;

-- The delete makes sure that a code works only once: of two simultaneous requests, one finds the row gone.
create or replace function public.sessions_create_from_code(p jsonb) returns jsonb
language plpgsql as $$
declare
  owner text;
begin
  delete from public.sign_in_codes
  where code_hash = p->>'code_hash' and expires_at > (p->>'now')::timestamptz
  returning owner_id into owner;
  if not found then
    return null;
  end if;
  return public.sessions_create(p || jsonb_build_object('owner_id', owner, 'sign_in', 'link'));
end $$;

create or replace function public.sessions_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.session_json(s) from public.sessions s
    where s.session_hash = p->>'session_hash' and s.expires_at > (p->>'now')::timestamptz);
end $$;

create or replace function public.sessions_seen(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.sessions set last_seen_at = (p->>'now')::timestamptz where id = p->>'id';
  return to_jsonb(found);
end $$;

create or replace function public.sessions_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.session_json(s) order by s.created_at desc, s.id desc), '[]') into rows
  from (
    select * from public.sessions
    where owner_id = p->>'owner_id' and expires_at > (p->>'now')::timestamptz and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) s;
  return the_way.page('sessions', rows, size);
end $$;

create or replace function public.sessions_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  ended text;
begin
  delete from public.sessions where session_hash = p->>'session_hash' returning id into ended;
  perform the_way.end_subscriptions(array[ended]);
  return to_jsonb(ended is not null);
end $$;

create or replace function public.sessions_end(p jsonb) returns jsonb
language plpgsql as $$
declare
  ended text;
begin
  delete from public.sessions where owner_id = p->>'owner_id' and id = p->>'id' returning id into ended;
  perform the_way.end_subscriptions(array[ended]);
  return to_jsonb(ended is not null);
end $$;

-- Signs the owner out everywhere, and invalidates sign-in links that have not been opened yet.
create or replace function public.sessions_end_all(p jsonb) returns jsonb
language plpgsql as $$
declare
  ended integer;
begin
  delete from public.sign_in_codes where owner_id = p->>'owner_id';
  delete from public.sessions where owner_id = p->>'owner_id';
  get diagnostics ended = row_count;
  delete from public.push_subscriptions where owner_id = p->>'owner_id';
  return to_jsonb(ended);
end $$;
