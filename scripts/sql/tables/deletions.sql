-- Receipts of what was deleted and when, without the data itself.
create table if not exists public.deletion_receipts (
  id text primary key,
  owner_id text not null,
  receipt jsonb not null,
  created_at timestamptz not null,
  completed_at timestamptz
);
create index if not exists deletion_receipts_page on public.deletion_receipts (owner_id, created_at desc, id desc);
