# Bash completion for base-station. Written by `python -m tools.completion` from the command's own parser.
_base_station() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path= each
    local -i index
    for ((index = 1; index < COMP_CWORD; index++)); do
        each=${COMP_WORDS[index]}
        case "$path $each" in
            " status") path=" status" ;;
            " certificate") path=" certificate" ;;
            " certificate show") path=" certificate show" ;;
            " certificate install") path=" certificate install" ;;
            " certificate use") path=" certificate use" ;;
            " certificate restore") path=" certificate restore" ;;
            " certificate remove") path=" certificate remove" ;;
            " certificate request") path=" certificate request" ;;
            " certificate renew-root") path=" certificate renew-root" ;;
            " certificate easydns") path=" certificate easydns" ;;
            " certificate easydns show") path=" certificate easydns show" ;;
            " certificate easydns set") path=" certificate easydns set" ;;
            " certificate easydns check") path=" certificate easydns check" ;;
            " certificate easydns register") path=" certificate easydns register" ;;
            " certificate easydns leave") path=" certificate easydns leave" ;;
            " force-https") path=" force-https" ;;
            " network") path=" network" ;;
            " network show") path=" network show" ;;
            " network set") path=" network set" ;;
            " network reset") path=" network reset" ;;
            " backup") path=" backup" ;;
            " backup save") path=" backup save" ;;
            " backup restore") path=" backup restore" ;;
            " events") path=" events" ;;
            " support") path=" support" ;;
            " panel") path=" panel" ;;
            " reset") path=" reset" ;;
        esac
    done
    case "$path $before" in
        *" --acme-profile"|*" --api-key-file"|*" --api-token-file"|*" --challenge-zone"|*" --code"|*" --contact"|*" --directory"|*" --dns"|*" --eab-key-file"|*" --eab-key-id"|*" --gateway"|*" --interface"|*" --ipv6"|*" --ipv6-gateway"|*" --label"|*" --limit"|*" --name"|*" --ntp"|*" --passphrase-file"|*" --quiet-hour"|*" --search"|*" --since"|*" --socket"|*" --static"|*" --subject"|*" --terms-agreed"|*" --trust-root-file"|*" --until"|*" --update-token-file"|*" --username"|*" -o") return ;;
        " certificate request --key-type") COMPREPLY=($(compgen -W "ec-p256 rsa-2048 rsa-3072" -- "$word")); return ;;
        " certificate easydns set --way") COMPREPLY=($(compgen -W "acme bundle" -- "$word")); return ;;
        " certificate easydns set --wildcard") COMPREPLY=($(compgen -W "on off" -- "$word")); return ;;
        " certificate easydns set --clear") COMPREPLY=($(compgen -W "username update_token api_token api_key eab_key" -- "$word")); return ;;
        " network set --discovery") COMPREPLY=($(compgen -W "on off" -- "$word")); return ;;
        " events --kind") COMPREPLY=($(compgen -W "sign-in access certificate network reset panel clock storage unit" -- "$word")); return ;;
    esac
    case "$path" in
        "") COMPREPLY=($(compgen -W "status certificate force-https network backup events support panel reset --help --socket --json" -- "$word")) ;;
        " status") COMPREPLY=($(compgen -W "--help --socket --json" -- "$word")) ;;
        " certificate") COMPREPLY=($(compgen -W "show install use restore remove request renew-root easydns --help --socket --json" -- "$word")) ;;
        " certificate show") COMPREPLY=($(compgen -W "--help --socket --json" -- "$word")) ;;
        " certificate install") COMPREPLY=($(compgen -W "--help --socket --json --passphrase-file --dry-run --yes" -- "$word")) ;;
        " certificate use") COMPREPLY=($(compgen -W "--help --socket --json self-signed own easydns" -- "$word")) ;;
        " certificate restore") COMPREPLY=($(compgen -W "--help --socket --json" -- "$word")) ;;
        " certificate remove") COMPREPLY=($(compgen -W "--help --socket --json --yes" -- "$word")) ;;
        " certificate request") COMPREPLY=($(compgen -W "--help --socket --json --key-type --subject --name --replace --show --discard" -- "$word")) ;;
        " certificate renew-root") COMPREPLY=($(compgen -W "--help --socket --json --yes" -- "$word")) ;;
        " certificate easydns") COMPREPLY=($(compgen -W "show set check register leave --help --socket --json" -- "$word")) ;;
        " certificate easydns show") COMPREPLY=($(compgen -W "--help --socket --json" -- "$word")) ;;
        " certificate easydns set") COMPREPLY=($(compgen -W "--help --socket --json --label --directory --contact --acme-profile --eab-key-id --challenge-zone --terms-agreed --quiet-hour --trust-root-file --username --update-token-file --api-token-file --api-key-file --eab-key-file --way --wildcard --clear" -- "$word")) ;;
        " certificate easydns check") COMPREPLY=($(compgen -W "--help --socket --json" -- "$word")) ;;
        " certificate easydns register") COMPREPLY=($(compgen -W "--help --socket --json --agree-terms" -- "$word")) ;;
        " certificate easydns leave") COMPREPLY=($(compgen -W "--help --socket --json --yes" -- "$word")) ;;
        " force-https") COMPREPLY=($(compgen -W "--help --socket --json on off" -- "$word")) ;;
        " network") COMPREPLY=($(compgen -W "show set reset --help --socket --json" -- "$word")) ;;
        " network show") COMPREPLY=($(compgen -W "--help --socket --json" -- "$word")) ;;
        " network set") COMPREPLY=($(compgen -W "--help --socket --json --interface --dhcp --static --gateway --ipv6 --ipv6-gateway --dns --search --name --ntp --discovery --dry-run --yes" -- "$word")) ;;
        " network reset") COMPREPLY=($(compgen -W "--help --socket --json --yes" -- "$word")) ;;
        " backup") COMPREPLY=($(compgen -W "save restore --help" -- "$word")) ;;
        " backup save") COMPREPLY=($(compgen -W "--help --socket --json --passphrase-file" -- "$word")) ;;
        " backup restore") COMPREPLY=($(compgen -W "--help --socket --json --passphrase-file --take --keep --dry-run --yes" -- "$word")) ;;
        " events") COMPREPLY=($(compgen -W "--help --socket --json --since --until --kind --code --search --warnings --follow --limit" -- "$word")) ;;
        " support") COMPREPLY=($(compgen -W "--help --socket --json" -- "$word")) ;;
        " panel") COMPREPLY=($(compgen -W "--help --socket --json --once" -- "$word")) ;;
        " reset") COMPREPLY=($(compgen -W "--help --socket --json --wait --password --yes" -- "$word")) ;;
    esac
}
complete -o default -F _base_station base-station
