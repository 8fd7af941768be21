import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Section } from '../../components/panel.tsx'
import { configQuery } from './api.ts'
import { CheckResult } from './check-result.tsx'
import { checkAsText } from './check-words.ts'
import { useConnectionCheck } from './use-connection-check.ts'

/** The same check as a part of the settings, with room for what each thing is. */
export function ConnectionCheckSection() {
  const check = useConnectionCheck()
  const { data: config } = useQuery(configQuery)
  return (
    <Section
      title="Connection check"
      actions={
        <>
          {check.result && config && (
            <CopyButton
              text={checkAsText(check.result, config.version, check.at)}
              label="Copy as text"
              wordsHiddenOnPhones
            />
          )}
          <Button size="small" icon={RefreshCw} pending={check.asking} onClick={check.ask}>
            {check.asked ? 'Check again' : 'Check Replicate connection'}
          </Button>
        </>
      }
    >
      <CheckResult check={check} wide />
      {check.result && (
        <p className="mt-2.5 text-small text-muted">“Copy as text” leaves out all addresses.</p>
      )}
    </Section>
  )
}
