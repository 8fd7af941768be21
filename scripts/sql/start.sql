begin;
-- Two servers that start at the same time would otherwise create the same table twice.
select pg_advisory_xact_lock(hashtextextended('the_way.setup', 0));

-- Supabase has these roles. Elsewhere they are created if the user may do so, so that the same grants apply everywhere.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin noinherit', wanted);
        if wanted = 'service_role' then
          alter role service_role bypassrls;
        end if;
      exception
        -- A server that sets up another database at the same time creates the same roles.
        when insufficient_privilege or duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
end $$;

-- Helpers live in this schema because PostgREST exposes only `public`.
create schema if not exists the_way;

create table if not exists the_way.schema_version (
  version integer primary key,
  applied_at timestamptz not null default now(),
  sql_sha256 text
);

do $$
declare
  -- Increment this with every change to a table or function.
  this_version constant integer := 9;
  newest integer;
begin
  select max(version) into newest from the_way.schema_version;
  if newest > this_version then
    raise exception 'This database was set up by a newer version of The Way (schema %, this file: %). Update The Way instead.',
      newest, this_version;
  end if;
  insert into the_way.schema_version (version) values (this_version)
    on conflict (version) do update set applied_at = now(), sql_sha256 = null;
end $$;

-- Every function that the server calls, each `(p jsonb) returns jsonb`. All others are helpers.
create or replace function the_way.function_names() returns text[]
language sql immutable as $$
  select array[
    'schema_version',
    'storage_summary', 'export_rows', 'export_files',
    'deletions_start', 'deletions_open', 'deletions_note', 'deletions_get', 'deletions_list',
    'sign_in_codes_create', 'sessions_create_from_code', 'sessions_create', 'sessions_get', 'sessions_seen',
    'sessions_list', 'sessions_delete', 'sessions_end', 'sessions_end_all',
    'api_keys_create', 'api_keys_find', 'api_keys_used', 'api_keys_get', 'api_keys_list', 'api_keys_revoke',
    'users_sign_in', 'users_list', 'users_update',
    'invitations_create', 'invitations_list', 'invitations_delete',
    'idempotency_keys_begin', 'idempotency_keys_release', 'expired_delete',
    'datasets_get', 'datasets_list', 'datasets_create', 'datasets_add_images', 'datasets_update', 'datasets_delete',
    'datasets_delete_expired', 'dataset_images_update', 'dataset_images_delete',
    'trainings_create', 'trainings_get_many', 'trainings_list', 'trainings_paces', 'trainings_unfinished', 'trainings_claim',
    'trainings_renew', 'trainings_release', 'trainings_dataset', 'trainings_prepare', 'trainings_intend',
    'trainings_not_created', 'trainings_absent', 'trainings_adopt', 'trainings_advance', 'trainings_complete',
    'trainings_keep_weights', 'trainings_logs', 'trainings_cancel', 'trainings_resume', 'trainings_delete',
    'models_get', 'models_list', 'models_list_shared', 'models_save', 'models_update', 'models_delete',
    'models_set_thumbnail', 'models_checked',
    'generations_create', 'generations_get', 'generations_list', 'generations_claim', 'generations_renew',
    'generations_release', 'generations_prepare', 'generations_intend', 'generations_not_created',
    'generations_absent', 'generations_adopt', 'generations_held', 'generations_advance', 'generations_complete',
    'generations_cancel', 'generations_resume', 'generations_delete',
    'images_add', 'images_lost', 'images_delete', 'images_count',
    'removals_open', 'removals_done',
    'files_get', 'files_known',
    'webhook_deliveries_receive', 'webhook_trainings_claim', 'webhook_generations_claim', 'webhook_deliveries_handled',
    'webhook_deliveries_list', 'webhook_deliveries_replay',
    'spending_get', 'spending_check', 'spending_set_caps',
    'keywords_taken',
    'push_keys_keep', 'push_subscriptions_put', 'push_subscriptions_get', 'push_subscriptions_delete',
    'push_subscriptions_gone', 'push_deliveries_claim', 'push_deliveries_renew', 'push_deliveries_release',
    'push_deliveries_settle',
    'runs_end_emulated', 'models_count_emulated',
    'rows_import'
  ]
$$;

-- `create or replace` cannot change a signature, and a second function with the same name makes every call ambiguous.
do $$
declare
  other regprocedure;
begin
  for other in
    select f.oid from pg_catalog.pg_proc f
    where f.pronamespace = 'public'::regnamespace and f.proname = any (the_way.function_names())
      and not (f.proargtypes = array['jsonb'::regtype]::oidvector and f.proargnames = array['p']
        and f.prorettype = 'jsonb'::regtype and not f.proretset)
  loop
    execute 'drop function ' || other;
  end loop;
end $$;
