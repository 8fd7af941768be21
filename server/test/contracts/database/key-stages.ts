import { at, type ContractContext } from './contract.ts'

const DAY = 24 * 3600

export const answer = { status: 202, location: '/api/trainings/1', body: '{"id":"1"}' }

/** Claims a key for 10 seconds, as a request does before its work. */
export const beginKey = (
  call: ContractContext['call'],
  { now = 0, payload = 'p', owner = 'ada', key = 'key', lease = 'request-1' } = {},
) =>
  call.idempotency_keys_begin({
    owner_id: owner,
    key,
    lease_id: lease,
    payload_hash: payload,
    now: at(now),
    lease_until: at(now + 10),
    expires_at: at(now + DAY),
  })

/** The key and the answer that a request passes to the function that stores its effect. */
export const keyedAnswer = ({ key = 'key', lease = 'request-1' } = {}) => ({
  key,
  lease_id: lease,
  ...answer,
})
