/** A model's trigger word. */
export const Keyword = ({ children }: { children: string }) => (
  <span className="inline-flex h-5 items-center rounded-small bg-sunken px-1.5 font-mono text-small tracking-normal whitespace-nowrap text-text shadow-[inset_0_0_0_1px_var(--line-strong)]">
    {children}
  </span>
)
