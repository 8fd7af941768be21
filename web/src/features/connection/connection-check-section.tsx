import { RefreshCw } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Section } from '../../components/panel.tsx'
import { CheckResult } from './check-result.tsx'
import { useConnectionCheck } from './use-connection-check.ts'

/** The same check as a part of the settings, with room for what each thing is. */
export function ConnectionCheckSection() {
  const check = useConnectionCheck()
  return (
    <Section
      title="Connection check"
      actions={
        <Button size="small" icon={RefreshCw} pending={check.asking} onClick={check.ask}>
          {check.asked ? 'Check again' : 'Check Replicate connection'}
        </Button>
      }
    >
      <CheckResult check={check} wide />
    </Section>
  )
}
