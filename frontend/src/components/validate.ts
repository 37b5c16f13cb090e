const SHORTEST_PASSWORD = 8

export type FieldProblem =
  | 'emailMissing'
  | 'emailInvalid'
  | 'nameMissing'
  | 'passwordMissing'
  | 'passwordShort'

export function emailProblem(email: string): FieldProblem | undefined {
  if (!email.trim()) return 'emailMissing'
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())) return 'emailInvalid'
}

export function nameProblem(name: string): FieldProblem | undefined {
  if (!name.trim()) return 'nameMissing'
}

export function newPasswordProblem(password: string): FieldProblem | undefined {
  if (!password) return 'passwordMissing'
  if ([...password].length < SHORTEST_PASSWORD) return 'passwordShort'
}
