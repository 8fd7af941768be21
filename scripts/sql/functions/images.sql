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
-- all. The caller must have locked the generation's row.
create or replace function the_way.image_number(g public.generations, place integer) returns bigint
language plpgsql as $$
declare
  first bigint := g.first_number;
  reserved integer := coalesce(g.delivered, g.num_outputs);
begin
  if place >= reserved then
    return the_way.reserve_numbers(g.owner_id, 1);
  end if;
  if first is null then
    first := the_way.reserve_numbers(g.owner_id, reserved) - reserved + 1;
    update public.generations set first_number = first where id = g.id;
  end if;
  return first + place;
end $$;
