/** Returns the columns that trainings and generations have in common, of a row that nothing has happened to. */
export const unsentRun = (created_at: string) => ({
  status: 'queued' as const,
  replicate_id: null,
  intent_at: null,
  absent_at: null,
  attempts: 0,
  next_check_at: created_at,
  lease_id: null,
  lease_until: null,
  step: null,
  cost_usd_micros: null,
  cancel_requested_at: null,
  checked_at: null,
  created_at,
  started_at: null,
  completed_at: null,
  updated_at: created_at,
})
