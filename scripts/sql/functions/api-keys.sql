-- API keys. A revoked key stays, so that its owner can see what it was and when it was last used.

create or replace function the_way.api_key_json(k public.api_keys) returns jsonb
language plpgsql stable as $$
begin
  return jsonb_build_object('id', k.id, 'owner_id', k.owner_id, 'name', k.name, 'hint', k.hint,
    'scopes', to_jsonb(k.scopes), 'created_at', the_way.utc(k.created_at), 'expires_at', the_way.utc(k.expires_at),
    'last_used_at', the_way.utc(k.last_used_at), 'revoked_at', the_way.utc(k.revoked_at), 'user_id', k.user_id,
    'user', (select the_way.user_json(u) from public.users u where u.id = k.user_id));
end $$;

create or replace function public.api_keys_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  k public.api_keys;
begin
  insert into public.api_keys (id, owner_id, user_id, name, key_hash, hint, scopes, created_at, expires_at)
  values (p->>'id', p->>'owner_id', p->>'user_id', p->>'name', p->>'key_hash', p->>'hint',
    array(select jsonb_array_elements_text(p->'scopes')), (p->>'now')::timestamptz, (p->>'expires_at')::timestamptz)
  on conflict do nothing;
  select * into strict k from public.api_keys where id = p->>'id';
  return the_way.api_key_json(k);
end $$;

-- Also finds revoked and expired keys, so that the error can say which of the two it is.
create or replace function public.api_keys_find(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.api_key_json(k) from public.api_keys k where k.key_hash = p->>'key_hash');
end $$;

create or replace function public.api_keys_used(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.api_keys set last_used_at = (p->>'now')::timestamptz where id = p->>'id';
  return to_jsonb(found);
end $$;

create or replace function public.api_keys_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.api_key_json(k) from public.api_keys k
    where k.id = p->>'id' and k.owner_id = p->>'owner_id');
end $$;

create or replace function public.api_keys_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.api_key_json(k) order by k.created_at desc, k.id desc), '[]') into rows
  from (
    select * from public.api_keys
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) k;
  return the_way.page('keys', rows, size);
end $$;

create or replace function public.api_keys_revoke(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.api_keys set revoked_at = coalesce(revoked_at, (p->>'now')::timestamptz)
  where id = p->>'id' and owner_id = p->>'owner_id';
  return to_jsonb(found);
end $$;
