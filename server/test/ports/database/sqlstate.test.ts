import { test } from 'tap'
import { toDatabaseError } from '../../../src/ports/database/sqlstate.ts'

test('the SQLSTATE alone decides whether an error is an outage or a bug', async (t) => {
  const kinds = {
    unavailable: [
      '08006',
      '25P03',
      '40001',
      '40P01',
      '53100',
      '53300',
      '55P03',
      '57014',
      '57P03',
      '58030',
    ],
    internal: ['22P02', '25P02', '23505', '23514', '42883', '42P01', 'P0001', 'XX000', '55000'],
  }
  for (const [kind, states] of Object.entries(kinds)) {
    for (const sqlstate of states) {
      t.match(toDatabaseError('any message', sqlstate), { kind, sqlstate, message: 'any message' })
    }
  }
  t.match(toDatabaseError('no connection', null), { kind: 'unavailable', sqlstate: null })
})
