import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from '../trainings/serve-api.ts'

const { render, screen, fireEvent } = await setUpDom(t)
const { CapsForm } = await import('../../src/features/spending/caps-form.tsx')

const spending = (day: number | null, month: number | null) => {
  const period = (cap: number | null) => ({
    cap_usd_micros: cap,
    spent_usd_micros: 1_900_000,
    left_usd_micros: cap === null ? null : Math.max(0, cap - 1_900_000),
  })
  return { day: period(day), month: period(month) }
}

t.test('sets and removes caps, and never sends an invalid amount', async (t) => {
  const sent: unknown[] = []
  await serveApi(t, (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', () => {
      const caps = JSON.parse(body)
      sent.push(caps)
      json(response, 200, spending(caps.day_cap_usd_micros, caps.month_cap_usd_micros))
    })
  })
  render(
    <QueryClientProvider client={new QueryClient()}>
      <CapsForm spending={spending(5_000_000, null)} />
    </QueryClientProvider>,
  )
  const day = screen.getByLabelText(/Cap per day/)
  const month = screen.getByLabelText(/Cap per month/)
  const press = () => fireEvent.click(screen.getByRole('button', { name: 'Save caps' }))
  const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } })

  screen.getByText('Nothing has changed')
  press()
  type(month, 'a lot')
  screen.getByText('Enter an amount such as 12.50.')
  fireEvent.submit(month)
  t.strictSame(sent, [], 'nothing to send')

  type(month, '20')
  type(day, '')
  fireEvent.submit(month)
  await screen.findByText('Saved.')
  t.strictSame(sent, [{ day_cap_usd_micros: null, month_cap_usd_micros: 20_000_000 }])
})
