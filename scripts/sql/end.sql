-- Only the server can use the database, as `service_role` or as the tables' owner. Row level security without a policy
-- denies access to everyone else: a request with Supabase's public key finds no rows.
do $$
declare
  ours text[] := {{tables}};
  outsiders text := 'public';
  has_service_role boolean := exists (select from pg_catalog.pg_roles where rolname = 'service_role');
  name text;
  plan text;
  rule record;
  dropped text[] := '{}';
begin
  select outsiders || coalesce(string_agg(', ' || quote_ident(rolname), ''), '') into outsiders
  from pg_catalog.pg_roles where rolname in ('anon', 'authenticated');

  foreach name in array ours loop
    execute format('alter table public.%I enable row level security', name);
    execute format('revoke all on public.%I from %s', name, outsiders);
    if has_service_role then
      execute format('grant select, insert, update, delete on public.%I to service_role', name);
    end if;
  end loop;
  for rule in select p.policyname, p.tablename from pg_catalog.pg_policies p
    where p.schemaname = 'public' and p.tablename = any (ours)
  loop
    execute format('drop policy %I on public.%I', rule.policyname, rule.tablename);
    dropped := dropped || format('%I on %I', rule.policyname, rule.tablename);
  end loop;
  perform set_config('the_way.dropped_policies', array_to_string(dropped, ', '), false);

  -- Each function that the server calls gets an empty search path and, unless it sets another plan cache mode itself, a
  -- generic plan. By default the engines choose differently, and the plan decides whether an out-of-range value fails when
  -- there is no row.
  for name, plan in
    select f.proname, coalesce((select s.option_value from pg_catalog.pg_options_to_table(f.proconfig) s
      where s.option_name = 'plan_cache_mode'), 'force_generic_plan')
    from pg_catalog.pg_proc f
    where f.pronamespace = 'public'::regnamespace and f.proname = any (the_way.function_names())
  loop
    execute format($q$alter function public.%I(jsonb) reset all set search_path = '' set plan_cache_mode = %I$q$, name, plan);
    execute format('revoke execute on function public.%I(jsonb) from %s', name, outsiders);
    if has_service_role then
      execute format('grant execute on function public.%I(jsonb) to service_role', name);
    end if;
  end loop;

  alter table the_way.schema_version enable row level security;
  execute 'revoke all on schema the_way from ' || outsiders;
  execute 'revoke all on all tables in schema the_way from ' || outsiders;
  execute 'revoke all on all functions in schema the_way from ' || outsiders;
  if has_service_role then
    grant usage on schema the_way to service_role;
    grant select on all tables in schema the_way to service_role;
    grant execute on all functions in schema the_way to service_role;
  end if;
end $$;

notify pgrst, 'reload schema';
commit;

-- An SQL editor shows the last result.
select 'The Way is set up, schema version ' || (select max(version) from the_way.schema_version) || '.' ||
  coalesce(' Policies of an earlier app were dropped: ' || nullif(current_setting('the_way.dropped_policies'), '') || '.', '')
  as "The Way";
