import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { hardware } from './initial-catalog.ts'
import { insufficientCredit, invalidModel, throttled } from './problems.ts'
import { AccountStateSchema } from './records.ts'
import type { StateStore } from './state-store.ts'

type AccountState = Static<typeof AccountStateSchema>
export const AccountChangesSchema = Type.Partial(AccountStateSchema, {
  additionalProperties: false,
})
export type AccountChanges = Static<typeof AccountChangesSchema>

export interface Account {
  state(): AccountState
  change(changes: AccountChanges): AccountState
  /** Makes creates on `app` fail while the account lacks credit, as Replicate does. */
  guard(app: FastifyInstance): void
  checkModelLimit(owned: number): void
}

const newAccount: AccountState = {
  low_credit: false,
  no_credit: false,
  model_limit: 1000,
  hardware,
}
/** With less than $5 of credit, Replicate allows six predictions a minute, one at a time. */
const lowCreditGapMs = 10_000

/** Holds what the account may do. The state survives restarts. */
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

  /** A rejected attempt counts against the limit too. */
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
    checkModelLimit(owned) {
      const { model_limit } = state()
      if (owned < model_limit) return
      const detail = `This account has reached its limit of ${model_limit} models. Delete one, or add versions to one.`
      throw invalidModel(400, [{ pointer: '/name', detail }])
    },
  }
}
