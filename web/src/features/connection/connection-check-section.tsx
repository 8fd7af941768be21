import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Section } from '../../components/panel.tsx'
import { CONNECT } from '../../components/shell/places.ts'
import { configQuery } from './api.ts'
import { checkAsText } from './check-labels.ts'
import { CheckResult } from './check-result.tsx'
import { useConnectionCheck } from './use-connection-check.ts'

/** The same check in the settings. It is free, so it runs automatically. */
export function ConnectionCheckSection() {
  const check = useConnectionCheck({ auto: true })
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
              labelHiddenOnPhones
            />
          )}
          <Button size="small" icon={RefreshCw} pending={check.isRunning} onClick={check.run}>
            Check again
          </Button>
        </>
      }
    >
      <CheckResult check={check} wide />
      <LinkButton to={CONNECT} className="mt-4">
        {config?.replicate.emulated ? 'Connect Replicate' : 'Change the token'}
      </LinkButton>
      {check.result && (
        <p className="mt-2.5 text-small text-muted">“Copy as text” leaves out all URLs.</p>
      )}
    </Section>
  )
}
