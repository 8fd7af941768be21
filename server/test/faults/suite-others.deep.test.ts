import { testFaults } from './suite/bounded.ts'
import { baseline, failing } from './suite/calls.ts'
import { creates } from './suite/creates.ts'
import { faults } from './suite/faults.ts'
import { kills } from './suite/kills.ts'

const elsewhere = [...creates, baseline, failing, kills]
await testFaults(faults.filter((fault) => !elsewhere.includes(fault)))
