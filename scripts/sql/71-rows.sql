-- Rows of a table as another database of The Way has them; rows that are here already stay as they are.
create or replace function public.rows_import(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  added integer;
begin
  if not p->>'table' = any (array['trained_models', 'datasets', 'dataset_pictures', 'trainings', 'generations', 'pictures',
    'training_logs', 'spending_caps', 'webhook_deliveries', 'idempotency_keys', 'api_keys', 'deletion_receipts']) then
    raise exception 'No table % to import into', p->>'table' using errcode = 'undefined_table';
  end if;
  execute format('insert into public.%1$I select r.* from jsonb_populate_recordset(null::public.%1$I, $1) r
    on conflict do nothing', p->>'table') using p->'rows';
  get diagnostics added = row_count;
  return to_jsonb(added);
end $$;
