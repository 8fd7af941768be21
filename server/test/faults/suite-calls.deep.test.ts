import { testFaults } from './suite/bounded.ts'
import { failing } from './suite/calls.ts'
import { creates } from './suite/creates.ts'

await testFaults([...creates, failing])
