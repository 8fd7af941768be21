create or replace function the_way.session_json(s public.sessions) returns jsonb
language sql stable as $$
  select jsonb_build_object('owner_id', s.owner_id, 'expires_at', the_way.utc(s.expires_at),
    'created_at', the_way.utc(s.created_at))
$$;

create or replace function public.sign_in_codes_create(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  insert into public.sign_in_codes (code_hash, owner_id, expires_at, created_at)
  values (p->>'code_hash', p->>'owner_id', (p->>'expires_at')::timestamptz, (p->>'now')::timestamptz)
  on conflict do nothing;
  return to_jsonb(true);
end $$;

create or replace function public.sessions_create(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  s public.sessions;
begin
  insert into public.sessions (session_hash, id, owner_id, expires_at, created_at)
  values (p->>'session_hash', md5(p->>'session_hash'), p->>'owner_id', (p->>'expires_at')::timestamptz, (p->>'now')::timestamptz)
  on conflict do nothing;
  select * into strict s from public.sessions where session_hash = p->>'session_hash';
  return the_way.session_json(s);
end $$;

-- The delete is what makes a code good for one use: of two at once, one finds the row gone.
create or replace function public.sessions_create_from_code(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  owner text;
begin
  delete from public.sign_in_codes
  where code_hash = p->>'code_hash' and expires_at > (p->>'now')::timestamptz
  returning owner_id into owner;
  if not found then
    return null;
  end if;
  return public.sessions_create(p || jsonb_build_object('owner_id', owner));
end $$;

create or replace function public.sessions_get(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  return (select the_way.session_json(s) from public.sessions s
    where s.session_hash = p->>'session_hash' and s.expires_at > (p->>'now')::timestamptz);
end $$;

create or replace function public.sessions_delete(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  delete from public.sessions where session_hash = p->>'session_hash';
  return to_jsonb(found);
end $$;
