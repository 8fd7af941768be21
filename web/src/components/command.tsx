import { CopyButton } from './copy-button.tsx'

/** A terminal command on one line with a copy button. */
export const Command = ({ children }: { children: string }) => (
  <div className="flex items-center gap-2 rounded-control border border-line bg-raised py-0.5 pr-0.5 pl-3">
    <code className="min-w-0 grow overflow-x-auto text-small whitespace-nowrap text-text">
      {children}
    </code>
    <CopyButton text={children} variant="quiet" />
  </div>
)
