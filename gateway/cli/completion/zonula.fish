
# What the program knows of the line up to the cursor.
function __zonula_ask
    set -l line (commandline -opc)
    set -e line[1]
    zonula __complete $line (commandline -ct) 2>/dev/null
end

complete -c zonula -n 'not __fish_use_subcommand' -k -a '(__zonula_ask)'
