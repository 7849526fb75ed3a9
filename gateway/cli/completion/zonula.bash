
_zonula_offer() {
    local word
    for word in "$@"; do
        [[ $word != "$typed"* ]] || COMPREPLY+=("$word")
    done
}

# What the program knows: in the quotes that are open, or with a backslash where one is needed.
_zonula_ask() {
    local value note
    while IFS=$'\t' read -r value note; do
        case $typed in
        \"*)
            value=${value//\\/\\\\}
            value=${value//\"/\\\"}
            value=${value//\$/\\\$}
            value=${value//\`/\\\`}
            ;;
        \'*) [[ $value != *\'* ]] || continue ;;
        *) printf -v value %q "$value" ;;
        esac
        COMPREPLY+=("$value")
    done < <("$1" __complete "${line[@]}" 2> /dev/null)
}

_zonula() {
    local chosen='' first='' awaits='' takes='' starts='' values='' word typed
    local -a line=()
    local -i i count=0 last
    COMPREPLY=()
    # For bash "--color=al" is three words, and "@b" two, of which Readline makes one again.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == = && ${COMP_WORDS[i - 1]} == --* ]]; then
            ((i < COMP_CWORD)) || line+=('')
        elif [[ ${COMP_WORDS[i - 1]} == @ ]]; then
            line[-1]+=$word
        else
            line+=("$word")
        fi
    done
    last=${#line[@]}-1
    typed=${line[last]}
    for word in "${line[@]:0:last}"; do
        if [[ $awaits ]]; then
            awaits=''
        elif [[ $word == -?* ]]; then
            _zonula_value "$word" && awaits=$word
        elif [[ ! $chosen ]]; then
            _zonula_command "$word" || return 0
        else
            ((count++)) || first=$word
        fi
    done
    if [[ $awaits ]]; then
        _zonula_value "$awaits"
        case $values in
        FILE) compopt -o default 2> /dev/null ;;
        '') _zonula_ask "$1" ;;
        *) _zonula_offer $values ;;
        esac
        return 0
    fi
    [[ ! $chosen ]] || _zonula_takes "$chosen"
    if [[ $typed == -* ]]; then
        _zonula_offer $takes $_zonula_options
    elif [[ ! $chosen ]]; then
        _zonula_offer $_zonula_commands
    else
        ((count)) || _zonula_offer $starts
        _zonula_ask "$1"
        if [[ ${#COMPREPLY[@]} -eq 0 ]] && _zonula_files "$chosen:$first"; then
            compopt -o default 2> /dev/null
        fi
    fi
    return 0
}

complete -o nosort -F _zonula zonula
