//go:build !linux

package apache

import "syscall"

func endWithParent() *syscall.SysProcAttr { return nil }
