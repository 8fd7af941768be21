import { baseline, failing } from './calls.ts'
import { creates } from './creates.ts'
import type { Fault } from './fault.ts'
import { kills, twoServers } from './kills.ts'
import { databaseAway, longDown } from './outages.ts'
import { forgotten, noCredit, throttled, unknownStatus } from './responses.ts'
import { webhooks } from './webhooks.ts'

/** Every fault of the suite, in the order of the table. */
export const faults: Fault[] = [
  ...creates,
  baseline,
  failing,
  kills,
  twoServers,
  databaseAway,
  longDown,
  ...webhooks,
  forgotten,
  unknownStatus,
  noCredit,
  throttled,
]
