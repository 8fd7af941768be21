import { turnedClock } from './turned-clock.ts'

// Loaded into a server before its program: its clock is ahead of ours, as if so much time had passed.
turnedClock({ teardown: () => {} }).pass(Number(process.env['TEST_CLOCK_AHEAD_MS']))
