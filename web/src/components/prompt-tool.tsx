import { Button, type ButtonProps } from './button.tsx'

/** A quiet button in the row of the prompt. Where the row is narrow, only its icon is shown. */
export const PromptTool = ({ children, ...props }: ButtonProps) => (
  <Button {...props} variant="quiet" className="max-lg:w-10 max-lg:[&_svg]:size-4">
    <span className="max-lg:sr-only">{children}</span>
  </Button>
)
