create or replace function public.schema_version(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_build_object('version', max(v.version)) from the_way.schema_version v);
end $$;
