package main

import (
	"flag"
	"fmt"
)

// unknown is the error for a word that is no command of its group, such as delete in `tyche org delete`.
func unknown(group, word, known string) error {
	return fmt.Errorf("there is no command %q; there is `tyche %s %s`", group+" "+word, group, known)
}

// parse reads flags that may stand before and after the positional arguments, of which there must be exactly want.
func parse(flags *flag.FlagSet, args []string, want int, usage string) ([]string, error) {
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "Usage: tyche %s\n", usage)
		flags.PrintDefaults()
	}
	var positional []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, flag.ErrHelp // the flag package has said why
		}
		if args = flags.Args(); len(args) == 0 {
			break
		}
		positional, args = append(positional, args[0]), args[1:]
	}
	if len(positional) != want {
		flags.Usage()
		return nil, fmt.Errorf("%s takes %d argument(s), not %d", flags.Name(), want, len(positional))
	}
	return positional, nil
}
