create or replace function public.trainings_set_weights_facts(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.trainings set weights_facts = p->'facts'
  where id = p->>'id' and weights_file = p->>'weights_file' and weights_facts is null;
  return to_jsonb(found);
end $$;
