
# What the program knows, with descriptions and in its order; zsh quotes what it inserts.
_zonula_ask() {
    local answer
    local -a found shown
    for answer in "${(@f)$("${(Q)words[1]}" __complete "${(@)line}" 2> /dev/null)}"; do
        [[ -n $answer ]] || continue
        found+=("${answer%%$'\t'*}")
        shown+=("${answer%%$'\t'*}  -- ${answer#*$'\t'}")
    done
    (( $#found )) && compadd -l -V zonula -d shown -a found
}

_zonula() {
    local chosen first awaits takes starts values word
    local -a line
    local -i count=0 answer=1
    for word in "${(@)words[2,CURRENT-1]}"; do
        if [[ -n $awaits ]]; then
            awaits=
        elif [[ $word == -?* ]]; then
            _zonula_value "$word" && awaits=$word
        elif [[ -z $chosen ]]; then
            _zonula_command "$word" || return 1
        else
            (( count++ )) || first=$word
        fi
    done
    line=("${(@)words[2,CURRENT]}")
    if [[ $words[CURRENT] == --*=* ]]; then
        awaits=${words[CURRENT]%%=*}
        line[-1]=("$awaits" "${words[CURRENT]#*=}")
        compset -P '*='
    fi
    if [[ -n $awaits ]]; then
        _zonula_value "$awaits"
        case $values in
        FILE) _files ;;
        '') _zonula_ask ;;
        *) compadd -- ${=values} ;;
        esac
        return
    fi
    [[ -z $chosen ]] || _zonula_takes "$chosen"
    if [[ $PREFIX == -* ]]; then
        compadd -- ${=takes} ${=_zonula_options}
    elif [[ -z $chosen ]]; then
        _describe -t commands command _zonula_described
    else
        (( count )) || { compadd -- ${=starts} && answer=0 }
        _zonula_ask && answer=0
        if (( answer )) && _zonula_files "$chosen:$first"; then
            _files && answer=0
        fi
        return answer
    fi
}

# Loaded by compinit from a folder, or read by `source`.
if [[ ${funcstack[1]} == _zonula ]]; then
    _zonula "$@"
else
    compdef _zonula zonula
fi
