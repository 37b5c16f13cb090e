import {
  changePassword,
  login,
  loginAsDemo,
  logout,
  logoutAll,
  register,
  removePicture,
  session,
  setPicture,
  updateName,
  updateSettings,
} from '../lib/session'
import { useStore } from './useStore'

const verbs = {
  register,
  login,
  loginAsDemo,
  logout,
  logoutAll,
  changePassword,
  updateName,
  setPicture,
  removePicture,
  updateSettings,
}

export const useSession = () => ({ ...useStore(session), ...verbs })

/** The id of the user who is signed in; empty while nobody is. */
export const useMe = (): string => useStore(session).user?.id ?? ''
