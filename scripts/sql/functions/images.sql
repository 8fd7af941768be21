-- The number of an image never changes. Each owner has a counter; its row stays locked until the transaction ends, so
-- that two servers cannot assign the same number.

-- Reserves this many numbers and returns the last of them.
create or replace function the_way.reserve_numbers(owner text, wanted bigint) returns bigint
language sql as $$
  insert into public.image_counters as c (owner_id, last) values (owner, wanted)
  on conflict (owner_id) do update set last = c.last + excluded.last
  returning last
$$;

-- Images are copied in any order, but their numbers follow their positions, so the first image reserves the numbers of
-- all: those that the run returned, or those that were requested if the generation has several runs, because one of them may end before
-- the others. The caller must have locked the generation's row.
create or replace function the_way.image_number(g public.generations, part public.generation_parts, image_position integer)
returns bigint
language plpgsql as $$
declare
  first bigint := g.first_number;
  index_in_run integer := image_position - part.first_position;
  is_only boolean;
  before integer;
  reserved integer;
begin
  select count(*) = 1, coalesce(sum(p.num_outputs) filter (where p.place < part.place), 0), sum(p.num_outputs)
  into is_only, before, reserved
  from public.generation_parts p where p.generation_id = g.id;
  if is_only then
    reserved := coalesce(part.delivered, reserved);
  end if;
  if index_in_run >= reserved or not is_only and index_in_run >= part.num_outputs then
    return the_way.reserve_numbers(g.owner_id, 1);
  end if;
  if first is null then
    first := the_way.reserve_numbers(g.owner_id, reserved) - reserved + 1;
    update public.generations set first_number = first where id = g.id;
  end if;
  return first + before + index_in_run;
end $$;
