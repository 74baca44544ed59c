# Completion of epilot-webhooks-tui for bash, made from the program's parsers.
# In ~/.bashrc: source <(epilot-webhooks-tui completion bash)

_epilot_webhooks_tui_offer() {
    local candidate
    while IFS= read -r candidate; do
        [[ $candidate == "$1"* ]] && COMPREPLY+=("$(printf '%q' "$candidate")")
    done
}

_epilot_webhooks_tui_known() {
    local kind=$1 current=$2
    shift 2
    _epilot_webhooks_tui_offer "$current" < <(
        command epilot-webhooks-tui completion words "$kind" -- "$@" 2>/dev/null | cut -f1
    )
}

_epilot_webhooks_tui_choose() {
    local current=$1
    shift
    _epilot_webhooks_tui_offer "$current" < <(printf '%s\n' "$@")
}

_epilot_webhooks_tui() {
    local current=${COMP_WORDS[COMP_CWORD]}; local command= operation= definition= value= word place=0 index
    COMPREPLY=()
    for ((index = 1; index < COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        if [[ -n $value ]]; then
            [[ $word == '=' ]] && continue
            [[ $value == --definition ]] && definition=$word
            value=
            continue
        fi
        case $word in
            (--allow-host|--answer|--body|--count|--data|--db|--definition|--dir|--event|--events|--header|--headers|--jsonata|--key|--limit|--log-file|--new-host|--param|--port|--profile|--rate|--retry-after|--secret-env|--seed|--server|--since|--status|--theme|--time-scale|--to|--token|--until|-H|-d|-p|-s|-t) value=$word ;;
            ('='|':') value=- ;;
            (--definition=*) definition=${word#*=} ;;
            (-*) ;;
            (*)
                if [[ -z $command ]]; then
                    case $word in
                        (getPublicKey|getConfiguredEvents|getConfigs|createConfig|getConfig|updateConfig|deleteConfig|testOAuth|triggerWebhook|batchReplayEvents|getEventById|replayEvent|getWebhookExample|getWebhookEventsV2) command=call operation=$word ;;
                        (*) command=$word ;;
                    esac
                elif [[ $command == call && -z $operation ]]; then
                    operation=$word
                else
                    ((place++))
                fi
                ;;
        esac
    done
    [[ $command == call && -z $operation ]] && place=operation
    if [[ -n $definition ]]; then
        case $command:$value:$place in
            (call:-p:*|call:--param:*) value=a-parameter ;;
            (call::operation) place=an-operation ;;
        esac
    fi
    [[ $current == = ]] && current=
    if [[ -n $value ]]; then
        case $command:$value in
            call:-p | call:--param)
                case $operation in
                    getPublicKey) _epilot_webhooks_tui_choose "$current" orgId= ;;
                    getConfigs) _epilot_webhooks_tui_choose "$current" eventName= ;;
                    getConfig) _epilot_webhooks_tui_choose "$current" configId= ;;
                    updateConfig) _epilot_webhooks_tui_choose "$current" configId= ;;
                    deleteConfig) _epilot_webhooks_tui_choose "$current" configId= ;;
                    testOAuth) _epilot_webhooks_tui_choose "$current" configId= ;;
                    triggerWebhook) _epilot_webhooks_tui_choose "$current" configId= sync= ;;
                    batchReplayEvents) _epilot_webhooks_tui_choose "$current" configId= ;;
                    getEventById) _epilot_webhooks_tui_choose "$current" configId= eventId= ;;
                    replayEvent) _epilot_webhooks_tui_choose "$current" configId= eventId= ;;
                    getWebhookExample) _epilot_webhooks_tui_choose "$current" configId= ;;
                    getWebhookEventsV2) _epilot_webhooks_tui_choose "$current" configId= ;;
                esac
                compopt -o nospace
                ;;
            call:a-parameter)
                _epilot_webhooks_tui_known parameters "$current" "$definition" "$operation"
                compopt -o nospace
                ;;
            :--profile) _epilot_webhooks_tui_known profiles "$current" ;;
            open:--profile) _epilot_webhooks_tui_known profiles "$current" ;;
            call:-d | call:--data) COMPREPLY=($(compgen -f -- "${current#@}")) ;;
            call:--definition) COMPREPLY=($(compgen -f -- "${current#@}")) ;;
            call:--profile) _epilot_webhooks_tui_known profiles "$current" ;;
            configs:--profile) _epilot_webhooks_tui_known profiles "$current" ;;
            events:--status) _epilot_webhooks_tui_choose "$current" failed succeeded skipped in_progress ;;
            events:--profile) _epilot_webhooks_tui_known profiles "$current" ;;
            event:--profile) _epilot_webhooks_tui_known profiles "$current" ;;
            failures:--profile) _epilot_webhooks_tui_known profiles "$current" ;;
            replay:--profile) _epilot_webhooks_tui_known profiles "$current" ;;
            send:--profile) _epilot_webhooks_tui_known profiles "$current" ;;
            verify:--headers) COMPREPLY=($(compgen -f -- "${current#@}")) ;;
            verify:--body) COMPREPLY=($(compgen -f -- "${current#@}")) ;;
            verify:--key) COMPREPLY=($(compgen -f -- "${current#@}")) ;;
            listen:--key) COMPREPLY=($(compgen -f -- "${current#@}")) ;;
            sandbox:--db) COMPREPLY=($(compgen -f -- "${current#@}")) ;;
            sandbox:--seed) _epilot_webhooks_tui_choose "$current" demo empty ;;
        esac
        return
    fi
    if [[ $current == -* ]]; then
        case $command in
            '') _epilot_webhooks_tui_choose "$current" -h --help --demo -t --token --profile -s --server --use-dev --use-staging -H --header --allow-plain-http --log-file --readonly --theme --no-mouse --fresh -V --version ;;
            open) _epilot_webhooks_tui_choose "$current" -h --help --demo -t --token --profile -s --server --use-dev --use-staging -H --header --allow-plain-http --log-file --readonly --theme --no-mouse --fresh ;;
            call) _epilot_webhooks_tui_choose "$current" -h --help -p --param -d --data --definition --no-check --guided --no-interactive --yes --again --protected --count -i --include --json --jsonata -v --verbose --demo -t --token --profile -s --server --use-dev --use-staging -H --header --allow-plain-http --log-file --readonly ;;
            configs) _epilot_webhooks_tui_choose "$current" -h --help --dir --dry-run --yes --new-host --protected --prune --count --event --json --demo -t --token --profile -s --server --use-dev --use-staging -H --header --allow-plain-http --log-file --readonly ;;
            events) _epilot_webhooks_tui_choose "$current" -h --help --since --until --status --limit --all --json --csv --md --demo -t --token --profile -s --server --use-dev --use-staging -H --header --allow-plain-http --log-file --readonly ;;
            event) _epilot_webhooks_tui_choose "$current" -h --help --json --demo -t --token --profile -s --server --use-dev --use-staging -H --header --allow-plain-http --log-file --readonly ;;
            failures) _epilot_webhooks_tui_choose "$current" -h --help --since --until --all --exit-code --json --demo -t --token --profile -s --server --use-dev --use-staging -H --header --allow-plain-http --log-file --readonly ;;
            replay) _epilot_webhooks_tui_choose "$current" -h --help --failed --event --again --since --until --dry-run --yes --count --rate --json --demo -t --token --profile -s --server --use-dev --use-staging -H --header --allow-plain-http --log-file --readonly ;;
            send) _epilot_webhooks_tui_choose "$current" -h --help --to --secret-env --with-secrets --yes --json --demo -t --token --profile -s --server --use-dev --use-staging -H --header --allow-plain-http --log-file --readonly ;;
            ledger) _epilot_webhooks_tui_choose "$current" -h --help --json ;;
            verify) _epilot_webhooks_tui_choose "$current" -h --help --headers --body --secret-env --key --any-age --json ;;
            listen) _epilot_webhooks_tui_choose "$current" -h --help --port --answer --retry-after --secret-env --key --print --json ;;
            cache) _epilot_webhooks_tui_choose "$current" -h --help ;;
            config) _epilot_webhooks_tui_choose "$current" -h --help ;;
            sandbox) _epilot_webhooks_tui_choose "$current" -h --help --port --db --seed --events --token --allow-host --time-scale ;;
            completion) _epilot_webhooks_tui_choose "$current" -h --help ;;
            help) _epilot_webhooks_tui_choose "$current" -h --help ;;
            version) _epilot_webhooks_tui_choose "$current" -h --help ;;
        esac
        return
    fi
    case $command:$place in
        :0) _epilot_webhooks_tui_choose "$current" open call configs events event failures replay send ledger verify listen cache config sandbox completion help version getPublicKey getConfiguredEvents getConfigs createConfig getConfig updateConfig deleteConfig testOAuth triggerWebhook batchReplayEvents getEventById replayEvent getWebhookExample getWebhookEventsV2 ;;
        call:an-operation) _epilot_webhooks_tui_known operations "$current" "$definition" ;;
        open:0) _epilot_webhooks_tui_known webhooks "$current" ;;
        call:operation) _epilot_webhooks_tui_choose "$current" getPublicKey getConfiguredEvents getConfigs createConfig getConfig updateConfig deleteConfig testOAuth triggerWebhook batchReplayEvents getEventById replayEvent getWebhookExample getWebhookEventsV2 ;;
        call:0) _epilot_webhooks_tui_known webhooks "$current" ;;
        configs:0) _epilot_webhooks_tui_choose "$current" export diff apply ;;
        events:0) _epilot_webhooks_tui_known webhooks "$current" ;;
        event:0) _epilot_webhooks_tui_known webhooks "$current" ;;
        failures:0) _epilot_webhooks_tui_known webhooks "$current" ;;
        replay:0) _epilot_webhooks_tui_known webhooks "$current" ;;
        send:0) _epilot_webhooks_tui_known webhooks "$current" ;;
        ledger:0) _epilot_webhooks_tui_choose "$current" list show export note where ;;
        cache:0) _epilot_webhooks_tui_choose "$current" clear where ;;
        config:0) _epilot_webhooks_tui_choose "$current" where ;;
        completion:0) _epilot_webhooks_tui_choose "$current" bash zsh fish man words ;;
        completion:1) _epilot_webhooks_tui_choose "$current" profiles webhooks operations parameters ;;
        help:0) _epilot_webhooks_tui_choose "$current" open call configs events event failures replay send ledger verify listen cache config sandbox completion help version getPublicKey getConfiguredEvents getConfigs createConfig getConfig updateConfig deleteConfig testOAuth triggerWebhook batchReplayEvents getEventById replayEvent getWebhookExample getWebhookEventsV2 ;;
    esac
}

complete -F _epilot_webhooks_tui epilot-webhooks-tui
