import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { hardware } from './initial-catalog.ts'
import { insufficientCredit, modelRefused, throttled } from './problems.ts'
import { AccountStateSchema } from './records.ts'
import type { StateStore } from './state-store.ts'

export type AccountState = Static<typeof AccountStateSchema>
export const AccountChangesSchema = Type.Partial(AccountStateSchema, {
  additionalProperties: false,
})
export type AccountChanges = Static<typeof AccountChangesSchema>

export interface Account {
  state(): AccountState
  change(changes: AccountChanges): AccountState
  /** Refuses creates on `app`, as Replicate does for want of credit. */
  guard(app: FastifyInstance): void
  refuseModelAbove(owned: number): void
}

const newAccount: AccountState = {
  low_credit: false,
  no_credit: false,
  model_limit: 1000,
  hardware,
}
/** Six predictions a minute, one at a time, with less than $5. */
const lowCreditGapMs = 10_000

/** What the account may do; kept over restarts. */
export function createAccount(
  store: StateStore,
  { now, initial }: { now: () => number; initial: AccountChanges },
): Account {
  let lastCreateAt = -Infinity
  const state = (): AccountState => {
    const { id: _, ...kept } = store.get('account', 'account') ?? { id: 'account', ...newAccount }
    return kept
  }
  const change = (changes: AccountChanges): AccountState => {
    const changed = { ...state(), ...changes }
    store.put('account', { id: 'account', ...changed })
    return changed
  }
  change(initial)

  /** A refused attempt counts against the limit too. */
  function throttle(): void {
    const isTooSoon = now() - lastCreateAt < lowCreditGapMs
    lastCreateAt = now()
    if (isTooSoon) throw throttled('low_credit', lowCreditGapMs / 1000)
  }

  return {
    state,
    change,
    guard: (app) =>
      void app.addHook('preHandler', async ({ method, routeOptions }) => {
        const { faultRoute } = routeOptions.config
        const isPrediction = faultRoute === 'predictions'
        if (method !== 'POST' || !(isPrediction || faultRoute === 'trainings')) return
        if (state().no_credit) throw insufficientCredit()
        if (state().low_credit && isPrediction) throttle()
      }),
    refuseModelAbove(owned) {
      const { model_limit } = state()
      if (owned < model_limit) return
      const detail = `This account has reached its limit of ${model_limit} models. Delete one, or add versions to one.`
      throw modelRefused(400, [{ pointer: '/name', detail }])
    },
  }
}
