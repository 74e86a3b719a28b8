# Completion of kith for bash: the commands and options that kith --help tells.
_kith() {
    local word=${COMP_WORDS[COMP_CWORD]} words
    COMPREPLY=()
    case "$word" in
        -*)
            words=$(kith "${COMP_WORDS[@]:1:COMP_CWORD-1}" --help 2>/dev/null | grep -oE -- '--[a-z][a-z-]*' | sort -u)
            ;;
        *)
            if [ "$COMP_CWORD" = 1 ]; then
                words=$(kith --help 2>/dev/null | sed -nE 's/^  kith ([a-z]+).*/\1/p' | sort -u)
            elif [ "$COMP_CWORD" = 2 ]; then
                words=$(kith --help 2>/dev/null | sed -nE "s/^  kith ${COMP_WORDS[1]} ([a-z-]+).*/\\1/p" | sort -u)
            fi
            ;;
    esac
    [ -z "${words-}" ] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$word")
}
complete -F _kith kith
