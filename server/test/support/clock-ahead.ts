import { turnedClock } from './turned-clock.ts'

// Loaded into a server before its program, to set its clock ahead by TEST_CLOCK_AHEAD_MS.
turnedClock({ teardown: () => {} }).pass(Number(process.env['TEST_CLOCK_AHEAD_MS']))
